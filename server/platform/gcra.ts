/** So many at once; they come back evenly over the window. */
export interface Allowance {
  /** Milliseconds in which one comes back. */
  readonly stepMs: number
  /** Milliseconds in which all come back. */
  readonly windowMs: number
}

/** Keys remembered: past it the longest known is forgotten. */
const keysMax = 100_000

/**
 * Counts what is spent by key. A generic cell rate algorithm (GCRA, ITU-T I.371): for each key one number, the moment at
 * which nothing would be owed any more, so there are no timers and nothing to refill.
 */
export class Gcra {
  readonly #now: () => number
  readonly #owedUntil = new Map<string, number>()

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Spends one. @returns 0, or the milliseconds to wait where it is one too many; nothing is spent then */
  spend(key: string, { stepMs, windowMs }: Allowance): number {
    const now = this.#now()
    const next = Math.max(this.#owedUntil.get(key) ?? 0, now) + stepMs
    const wait = next - now - windowMs
    if (wait > 0) return Math.ceil(wait)
    this.#owedUntil.delete(key)
    this.#owedUntil.set(key, next)
    if (this.#owedUntil.size > keysMax) this.#forgetOldest()
    return 0
  }

  /** Takes one back that turned out not to count. */
  giveBack(key: string, { stepMs }: Allowance): void {
    const until = this.#owedUntil.get(key)
    if (until !== undefined) this.#owedUntil.set(key, until - stepMs)
  }

  #forgetOldest(): void {
    for (const key of this.#owedUntil.keys()) {
      this.#owedUntil.delete(key)
      return
    }
  }
}
