import type { UserSummary } from "@parley/contract"
import type { Logger } from "pino"
import { type Bus, type BusSubscription, subjects } from "../../platform/bus/index.ts"
import type { Store } from "../../platform/store/index.ts"
import { people } from "./people.ts"

interface ProfileUpdatesOptions {
  readonly store: Store
  readonly bus: Bus
  readonly log: Logger
}

/**
 * Hears that profiles changed, on whichever node, reads them and passes them on. One read at a time for each user:
 * what changes meanwhile makes one more, so listeners never end up with an older profile.
 */
export class ProfileUpdates {
  readonly #options: ProfileUpdatesOptions
  readonly #listeners: ((user: UserSummary) => void)[] = []
  /** Users who are being read; true: changed again since. */
  readonly #reading = new Map<string, boolean>()
  #subscription: BusSubscription | undefined

  private constructor(options: ProfileUpdatesOptions) {
    this.#options = options
  }

  static async open(options: ProfileUpdatesOptions): Promise<ProfileUpdates> {
    const updates = new ProfileUpdates(options)
    updates.#subscription = await options.bus.subscribe(subjects.control, message => {
      if (message.kind === "user-updated") void updates.#updated(message.userId)
    })
    return updates
  }

  onUpdated(listener: (user: UserSummary) => void): void {
    this.#listeners.push(listener)
  }

  async close(): Promise<void> {
    await this.#subscription?.unsubscribe()
    this.#listeners.length = 0
  }

  async #updated(userId: string): Promise<void> {
    if (this.#listeners.length === 0) return
    const busy = this.#reading.has(userId)
    this.#reading.set(userId, busy)
    if (busy) return
    try {
      do {
        this.#reading.set(userId, false)
        await this.#tell(userId)
      } while (this.#reading.get(userId))
    } catch (error) {
      this.#options.log.error({ err: error, userId }, "a changed profile was not passed on")
    } finally {
      this.#reading.delete(userId)
    }
  }

  async #tell(userId: string): Promise<void> {
    const user = (await people.summaries(this.#options.store.db, [userId])).get(userId)
    if (!user) return
    for (const listener of this.#listeners) listener(user)
  }
}
