import { ParleyError } from "@parley/contract"

/** OWASP's first choice for argon2id: 19 MiB, two passes. */
const argon2id = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const

/**
 * Hashes and checks passwords off the event loop. Each takes tens of milliseconds and 19 MiB, so only a few run at
 * a time and only so many wait. Both functions throw ParleyError `overloaded` past that.
 */
export class Passwords {
  readonly #runningMax: number
  readonly #waitingMax: number
  readonly #waiting: (() => void)[] = []
  #running = 0
  #decoy: Promise<string> | undefined

  constructor({ running = 4, waiting = 200 }: { running?: number; waiting?: number } = {}) {
    this.#runningMax = running
    this.#waitingMax = waiting
  }

  hash(password: string): Promise<string> {
    return this.#inTurn(() => Bun.password.hash(password, argon2id))
  }

  /** Without a hash it answers false, after the time that a real check takes. */
  verify(password: string, hash: string | undefined): Promise<boolean> {
    return this.#inTurn(async () => {
      // Made and awaited on the first check of any kind, so that this check's time tells nothing either.
      this.#decoy ??= Bun.password.hash(crypto.randomUUID(), argon2id)
      const decoy = await this.#decoy
      const matches = await Bun.password.verify(password, hash ?? decoy)
      return matches && hash !== undefined
    })
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#runningMax) this.#running++
    else if (this.#waiting.length >= this.#waitingMax) throw new ParleyError("overloaded")
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}
