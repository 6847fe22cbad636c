import { type PresenceStatus, presenceSpans } from "@parley/contract"
import type { Logger } from "pino"
import { type Bus, type BusSubscription, subjects } from "../../platform/bus/index.ts"
import type { Cache } from "../../platform/cache/index.ts"
import { strongest } from "./status.ts"
import { every, type Timers } from "./timers.ts"

/** How often all are looked at again: this finds nodes that died, and announcements that were lost. */
const lookAgainEveryMs = 5_000

export interface FollowedOptions {
  readonly bus: Bus
  readonly cache: Cache
  readonly log: Logger
  readonly timers: Timers
  /** Told of everyone who has another status, all at once. */
  readonly changed: (statuses: ReadonlyMap<string, PresenceStatus>) => void
}

interface FollowedUser {
  readonly subscription: Promise<BusSubscription>
  /** Resolves once changes come in and the status is known. */
  ready: Promise<void>
  status: PresenceStatus | undefined
}

/**
 * The users whose status this node follows. A change is announced as "look again": all who may have changed are read at
 * once, at most every `presenceSpans.watchBatch`. Without that pause a batch would be what came in while the last was
 * read, which takes a millisecond: when a thousand people reconnect, each watcher would get hundreds of events. Nobody
 * sees a delay of 100 ms, and a single change, the usual case, waits for nothing.
 */
export class FollowedUsers {
  readonly #options: FollowedOptions
  readonly #users = new Map<string, FollowedUser>()
  readonly #endLookingAgain: () => void
  /** Users who may have changed. */
  #doubtful = new Set<string>()
  #looking = false
  #nextLook = 0
  #cancelLook: () => void = () => {}

  constructor(options: FollowedOptions) {
    this.#options = options
    this.#endLookingAgain = every(options.timers, lookAgainEveryMs, () => this.#look(this.#users.keys()))
    options.bus.onReconnect(() => this.#look(this.#users.keys()))
  }

  /** Resolves once the status of each is known and every later change is told. */
  async follow(userIds: Iterable<string>): Promise<void> {
    const all = [...userIds]
    const fresh = all.filter(userId => !this.#users.has(userId))
    if (fresh.length > 0) this.#begin(fresh)
    await Promise.all(all.map(userId => this.#users.get(userId)?.ready))
  }

  unfollow(userId: string): void {
    const user = this.#users.get(userId)
    if (!user) return
    this.#users.delete(userId)
    this.#unsubscribe(user)
  }

  /** What was told of a user last. */
  statusOf(userId: string): PresenceStatus {
    return this.#users.get(userId)?.status ?? "offline"
  }

  async close(): Promise<void> {
    this.#endLookingAgain()
    this.#cancelLook()
    const users = [...this.#users.values()]
    this.#users.clear()
    await Promise.allSettled(users.map(async user => (await user.subscription).unsubscribe()))
  }

  /** Subscribe, confirm, and only then read, so that no change falls between. */
  #begin(userIds: readonly string[]): void {
    const users = userIds.map((userId): [string, FollowedUser] => {
      const subscription = this.#options.bus.subscribe(subjects.presence(userId), () => this.#look([userId]))
      return [userId, { subscription, ready: Promise.resolve(), status: undefined }]
    })
    const ready = this.#readFirst(new Map(users))
    for (const [userId, user] of users) {
      user.ready = ready
      this.#users.set(userId, user)
    }
  }

  async #readFirst(users: ReadonlyMap<string, FollowedUser>): Promise<void> {
    try {
      await Promise.all([...users.values()].map(user => user.subscription))
      const statuses = await this.#read([...users.keys()])
      for (const [userId, user] of users) user.status ??= statuses.get(userId)
    } catch (error) {
      for (const [userId, user] of users) {
        if (this.#users.get(userId) === user) this.unfollow(userId)
      }
      throw error
    }
  }

  #unsubscribe(user: FollowedUser): void {
    user.subscription
      .then(subscription => subscription.unsubscribe())
      .catch(error => this.#options.log.warn({ err: error }, "unsubscribing from presence failed"))
  }

  async #read(userIds: readonly string[]): Promise<Map<string, PresenceStatus>> {
    const said = await this.#options.cache.get(userIds)
    return new Map(userIds.map(userId => [userId, strongest(said.get(userId) ?? [])]))
  }

  #look(userIds: Iterable<string>): void {
    for (const userId of userIds) this.#doubtful.add(userId)
    if (this.#doubtful.size === 0 || this.#looking) return
    this.#looking = true
    const { timers } = this.#options
    const wait = Math.max(0, this.#nextLook - timers.now())
    this.#cancelLook = timers.schedule(() => void this.#readDoubtful(), wait)
  }

  async #readDoubtful(): Promise<void> {
    const { timers, log } = this.#options
    this.#nextLook = timers.now() + presenceSpans.watchBatch
    const userIds = [...this.#doubtful].filter(userId => this.#users.has(userId))
    this.#doubtful = new Set()
    try {
      const statuses = await this.#read(userIds)
      // In a turn of its own: acknowledgements with the statuses until now are out by then.
      this.#cancelLook = timers.schedule(() => this.#tell(statuses), 0)
    } catch (error) {
      log.error({ err: error }, "reading presence failed")
      this.#looking = false
    }
  }

  #tell(statuses: ReadonlyMap<string, PresenceStatus>): void {
    const changed = new Map<string, PresenceStatus>()
    for (const [userId, status] of statuses) {
      const user = this.#users.get(userId)
      if (!user || user.status === status) continue
      // Whoever waits for `follow` asks for the status afterwards.
      if (user.status !== undefined) changed.set(userId, status)
      user.status = status
    }
    if (changed.size > 0) this.#options.changed(changed)
    this.#looking = false
    this.#look([])
  }
}
