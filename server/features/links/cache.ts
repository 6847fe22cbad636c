import type { Clock } from "../../platform/clock.ts"
import type { FetchedCard } from "./fetch.ts"

const keptMs = 24 * 3_600_000
const failureKeptMs = 10 * 60_000
/** With pictures of some 20 KB each, some 6 MB. */
const entriesMax = 300

/** Cards of late, by link, so that a link that goes round is fetched once. What failed is not tried again for a while. */
export class CardCache {
  readonly #clock: Clock
  readonly #entries = new Map<string, { card: FetchedCard | undefined; until: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns undefined when nothing is known of the link; `card` is undefined for one that failed */
  get(url: string): { card: FetchedCard | undefined } | undefined {
    const entry = this.#entries.get(url)
    return entry && entry.until > this.#clock.now() ? entry : undefined
  }

  set(url: string, card: FetchedCard | undefined): void {
    this.#entries.delete(url)
    this.#entries.set(url, { card, until: this.#clock.now() + (card ? keptMs : failureKeptMs) })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > entriesMax && oldest !== undefined) this.#entries.delete(oldest)
  }
}
