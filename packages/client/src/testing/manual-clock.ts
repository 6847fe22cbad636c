import type { Clock } from "../clock.ts"

/** Lets everything run that waits for nothing but promises. */
export const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Time that stands still until it is moved, and chance that is given. */
export class ManualClock implements Clock {
  #time = Date.UTC(2026, 0, 1)
  #timers: { at: number; run: () => void }[] = []
  readonly random: () => number

  constructor(random: () => number = () => 0.5) {
    this.random = random
  }

  now = (): number => this.#time

  schedule = (run: () => void, ms: number): (() => void) => {
    const timer = { at: this.#time + ms, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  /** Timers that have not run. */
  get waiting(): number {
    return this.#timers.length
  }

  /** Moves on, running what falls due in order, and what follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms
    await settled()
    for (let next = this.#due(end); next !== undefined; next = this.#due(end)) {
      this.#time = next.at
      this.#timers = this.#timers.filter(timer => timer !== next)
      next.run()
      await settled()
    }
    this.#time = end
  }

  #due(end: number) {
    const due = this.#timers.filter(timer => timer.at <= end)
    return due.reduce<(typeof due)[number] | undefined>(
      (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
      undefined,
    )
  }
}
