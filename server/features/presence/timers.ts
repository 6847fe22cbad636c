/** How spans of time are counted, passed in so that tests own them. */
export interface Timers {
  /** Milliseconds of a clock that never goes back. */
  now(): number
  /** Runs `run` once, `ms` milliseconds from now. @returns what cancels it */
  schedule(run: () => void, ms: number): () => void
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  schedule(run, ms) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** Runs `run` every `ms` milliseconds. @returns what ends it */
export function every(timers: Timers, ms: number, run: () => void): () => void {
  const again = () => {
    cancel = timers.schedule(again, ms)
    run()
  }
  let cancel = timers.schedule(again, ms)
  return () => cancel()
}
