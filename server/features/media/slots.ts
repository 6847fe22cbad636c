import { ParleyError } from "@parley/contract"

/** How many requests of each user are sending files to this node. */
export class Slots {
  readonly #max: number
  readonly #taken = new Map<string, number>()

  constructor(max: number) {
    this.#max = max
  }

  /** Takes a slot while the work goes on. @throws ParleyError `rate_limited` */
  async hold<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const taken = this.#taken.get(userId) ?? 0
    if (taken >= this.#max) {
      throw new ParleyError("rate_limited", {
        message: `${this.#max} files of yours are on their way. Wait until one has arrived.`,
      })
    }
    this.#taken.set(userId, taken + 1)
    try {
      return await work()
    } finally {
      this.#release(userId)
    }
  }

  #release(userId: string): void {
    const left = (this.#taken.get(userId) ?? 1) - 1
    if (left > 0) this.#taken.set(userId, left)
    else this.#taken.delete(userId)
  }
}
