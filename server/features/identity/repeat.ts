export interface Repetition {
  /** Runs the work out of turn, unless it is going on or the repetition is closed. */
  runNow(): void
  /** Stops repeating. Resolves once work that was going on has ended. */
  close(): Promise<void>
}

/** Runs `work` every `everyMs` milliseconds, never twice at a time. A failure is told, and the next run comes all the same. */
export function repeat(options: {
  everyMs: number
  work: (signal: AbortSignal) => Promise<void>
  onError: (error: unknown) => void
}): Repetition {
  const closing = new AbortController()
  let going: Promise<void> | undefined
  const runNow = () => {
    if (closing.signal.aborted) return
    going ??= options
      .work(closing.signal)
      .catch(options.onError)
      .finally(() => {
        going = undefined
      })
  }
  const timer = setInterval(runNow, options.everyMs)
  return {
    runNow,
    async close() {
      clearInterval(timer)
      closing.abort()
      await going
    },
  }
}
