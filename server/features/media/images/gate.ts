import { ParleyError } from "@parley/contract"

/** Lets so many in at a time; others wait in order, up to a bound. */
export class Gate {
  readonly #waitingMax: number
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(options: { atOnce: number; waitingMax: number }) {
    this.#free = options.atOnce
    this.#waitingMax = options.waitingMax
  }

  /** @throws ParleyError `overloaded` when too many wait */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free--
      return
    }
    if (this.#waiting.length >= this.#waitingMax) throw new ParleyError("overloaded")
    await new Promise<void>(resolve => this.#waiting.push(resolve))
  }
}
