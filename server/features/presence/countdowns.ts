import type { Timers } from "./timers.ts"

/** Counts down the same span for any number of keys, with one timer for all of them. */
export class Countdowns<K> {
  readonly #timers: Timers
  readonly #spanMs: number
  readonly #ended: (key: K) => void
  /** When each ends. All spans are alike, so the first to end stands first. */
  readonly #ends = new Map<K, number>()
  #cancelTimer: (() => void) | undefined

  /** Calls `ended` with a key whose span has passed; it is forgotten by then. */
  constructor(options: { timers: Timers; spanMs: number; ended: (key: K) => void }) {
    this.#timers = options.timers
    this.#spanMs = options.spanMs
    this.#ended = options.ended
  }

  /** Begins a key's countdown, or begins it again. */
  start(key: K): void {
    this.#ends.delete(key)
    this.#ends.set(key, this.#timers.now() + this.#spanMs)
    this.#setTimer()
  }

  has(key: K): boolean {
    return this.#ends.has(key)
  }

  stop(key: K): void {
    this.#ends.delete(key)
  }

  close(): void {
    this.#ends.clear()
    this.#cancelTimer?.()
  }

  #setTimer(): void {
    const [first] = this.#ends.values()
    if (this.#cancelTimer !== undefined || first === undefined) return
    this.#cancelTimer = this.#timers.schedule(
      () => this.#endAllDue(),
      Math.max(0, first - this.#timers.now()),
    )
  }

  #endAllDue(): void {
    this.#cancelTimer = undefined
    const now = this.#timers.now()
    for (const [key, end] of this.#ends) {
      if (end > now) break
      this.#ends.delete(key)
      this.#ended(key)
    }
    this.#setTimer()
  }
}
