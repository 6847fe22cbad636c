import { Refused } from "./get.ts"

interface Waiting {
  readonly host: string
  readonly start: () => void
}

/** Lets so many work at a time, over all and for each host; the others wait in order, up to a bound. */
export class Lanes {
  readonly #max: { readonly atOnce: number; readonly perHost: number; readonly waiting: number }
  readonly #busy = new Map<string, number>()
  readonly #waiting: Waiting[] = []
  #running = 0

  constructor(max: { atOnce: number; perHost: number; waiting: number }) {
    this.#max = max
  }

  /** @throws Refused when too many wait */
  async run<T>(host: string, work: () => Promise<T>): Promise<T> {
    if (!this.#isFree(host)) {
      if (this.#waiting.length >= this.#max.waiting) throw new Refused("Too many pages wait to be fetched.")
      await new Promise<void>(start => this.#waiting.push({ host, start }))
    } else this.#enter(host)
    try {
      return await work()
    } finally {
      this.#leave(host)
    }
  }

  #isFree(host: string): boolean {
    return this.#running < this.#max.atOnce && (this.#busy.get(host) ?? 0) < this.#max.perHost
  }

  #enter(host: string): void {
    this.#running++
    this.#busy.set(host, (this.#busy.get(host) ?? 0) + 1)
  }

  #leave(host: string): void {
    this.#running--
    const left = (this.#busy.get(host) ?? 1) - 1
    if (left === 0) this.#busy.delete(host)
    else this.#busy.set(host, left)
    const next = this.#waiting.findIndex(each => this.#isFree(each.host))
    const [waiting] = next < 0 ? [] : this.#waiting.splice(next, 1)
    if (!waiting) return
    this.#enter(waiting.host)
    waiting.start()
  }
}
