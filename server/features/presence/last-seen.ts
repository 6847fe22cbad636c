import type { Logger } from "pino"
import type { Clock } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import { saveLastSeen } from "./repository.ts"
import { every, type Timers } from "./timers.ts"

const writeEveryMs = 60_000

export interface LastSeenOptions {
  readonly store: Store
  readonly log: Logger
  readonly clock: Clock
  readonly timers: Timers
  /** Users who are connected now. */
  readonly online: () => Iterable<string>
}

/** Keeps when users were last connected, once a minute for all of them: after a crash it is a minute old at most. */
export class LastSeen {
  readonly #options: LastSeenOptions
  readonly #endWriting: () => void
  /** Users whose last connection ended since the last writing. */
  #gone = new Map<string, number>()
  #writing: Promise<void> | undefined

  constructor(options: LastSeenOptions) {
    this.#options = options
    this.#endWriting = every(options.timers, writeEveryMs, () => {
      this.#writing ??= this.#write()
    })
  }

  /** A user's last connection has ended. */
  gone(userId: string): void {
    this.#gone.set(userId, this.#options.clock.now())
  }

  async close(): Promise<void> {
    this.#endWriting()
    await this.#writing
    await this.#write()
  }

  /** What cannot be written is not kept: who comes back is written the next time. */
  async #write(): Promise<void> {
    const { store, log, clock, online } = this.#options
    const seen = this.#gone
    this.#gone = new Map()
    const now = clock.now()
    for (const userId of online()) seen.set(userId, now)
    try {
      if (seen.size > 0) await saveLastSeen(store, seen)
    } catch (error) {
      log.error({ err: error }, "writing when users were last seen failed")
    } finally {
      this.#writing = undefined
    }
  }
}
