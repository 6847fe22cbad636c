import type { PresenceStatus } from "@parley/contract"
import type { Logger } from "pino"
import type { EventConnection } from "../../realtime/index.ts"
import { type FollowedOptions, FollowedUsers } from "./followed.ts"
import { type Neighbours, Sight } from "./sight.ts"
import { every } from "./timers.ts"

const retryEveryMs = 5_000

export interface WatchesOptions extends Omit<FollowedOptions, "changed"> {
  readonly log: Logger
  readonly neighbours: Neighbours
}

interface Watcher {
  readonly watched: Set<string>
  /** One call after another. */
  work: Promise<unknown>
}

/** Whom each connection of this node watches. Only who may be seen is watched, and watchers alone are told. */
export class Watches {
  readonly #log: Logger
  readonly #sight: Sight
  readonly #followed: FollowedUsers
  /** By user, their connections that watch. */
  readonly #watchers = new Map<string, Map<EventConnection, Watcher>>()
  /** By user, the connections that watch them. */
  readonly #watchersOf = new Map<string, Set<EventConnection>>()
  /** Users who left a room, until it is read whom they and others still see. */
  readonly #left = new Set<string>()
  readonly #endRetrying: () => void
  #checking = false

  constructor(options: WatchesOptions) {
    this.#log = options.log
    this.#sight = new Sight(options.neighbours)
    this.#followed = new FollowedUsers({ ...options, changed: statuses => this.#tellWatchers(statuses) })
    this.#endRetrying = every(options.timers, retryEveryMs, () => void this.#checkAllLeft())
  }

  /**
   * Watches these users in place of those before. Who may not be seen is `offline`, as far as anyone can tell.
   * @returns the status of each
   */
  async watch(
    connection: EventConnection,
    userIds: readonly string[],
  ): Promise<Record<string, PresenceStatus>> {
    const ofUser = this.#watchers.get(connection.data.userId) ?? new Map<EventConnection, Watcher>()
    const watcher = ofUser.get(connection) ?? { watched: new Set(), work: Promise.resolve() }
    this.#watchers.set(connection.data.userId, ofUser.set(connection, watcher))
    const turn = watcher.work.then(() => this.#replace(connection, watcher, new Set(userIds)))
    watcher.work = turn.catch(() => {})
    await turn
    return Object.fromEntries(
      userIds.map(userId => [
        userId,
        watcher.watched.has(userId) ? this.#followed.statusOf(userId) : "offline",
      ]),
    )
  }

  /** The connection has ended. */
  remove(connection: EventConnection): void {
    const { userId } = connection.data
    const ofUser = this.#watchers.get(userId)
    const watcher = ofUser?.get(connection)
    if (!ofUser || !watcher) return
    ofUser.delete(connection)
    if (ofUser.size === 0) this.#watchers.delete(userId)
    for (const watched of watcher.watched) this.#release(connection, watcher, watched)
  }

  /** A user left a room, or was blocked: whom they see, and who sees them, is read again. */
  parted(userId: string): void {
    this.#sight.parted(userId)
    if (!this.#watchersOf.has(userId) && !this.#watchers.has(userId)) return
    this.#left.add(userId)
    void this.#checkAllLeft()
  }

  async close(): Promise<void> {
    this.#endRetrying()
    this.#watchers.clear()
    this.#watchersOf.clear()
    await this.#followed.close()
  }

  async #replace(connection: EventConnection, watcher: Watcher, userIds: ReadonlySet<string>): Promise<void> {
    const { userId } = connection.data
    await this.#sight.see(userId, userIds, visible => {
      if (this.#watchers.get(userId)?.get(connection) !== watcher) return
      for (const watched of watcher.watched.difference(visible)) this.#release(connection, watcher, watched)
      for (const watched of visible) {
        watcher.watched.add(watched)
        const watchers = this.#watchersOf.get(watched) ?? new Set()
        this.#watchersOf.set(watched, watchers.add(connection))
      }
    })
    await this.#followed.follow(watcher.watched)
  }

  #release(connection: EventConnection, watcher: Watcher, userId: string): void {
    watcher.watched.delete(userId)
    const watchers = this.#watchersOf.get(userId)
    if (!watchers?.delete(connection) || watchers.size > 0) return
    this.#watchersOf.delete(userId)
    this.#followed.unfollow(userId)
  }

  #tellWatchers(statuses: ReadonlyMap<string, PresenceStatus>): void {
    const news = new Map<EventConnection, [string, PresenceStatus][]>()
    for (const change of statuses) {
      for (const connection of this.#watchersOf.get(change[0]) ?? []) {
        const users = news.get(connection) ?? []
        news.set(connection, users)
        users.push(change)
      }
    }
    for (const [connection, users] of news) tell(connection, users)
  }

  /** One user after another. What fails is tried again after a while. */
  async #checkAllLeft(): Promise<void> {
    if (this.#checking) return
    this.#checking = true
    try {
      for (const userId of this.#left) {
        await this.#check(userId)
        this.#left.delete(userId)
      }
    } catch (error) {
      this.#log.error({ err: error }, "reading who may see whom failed")
    } finally {
      this.#checking = false
    }
  }

  /** Lets go of those who do not see each other any more. That goes for both sides, so one reading is enough. */
  async #check(userId: string): Promise<void> {
    const watchers = [...(this.#watchersOf.get(userId) ?? [])]
    const own = [...(this.#watchers.get(userId) ?? [])]
    const asked = new Set([userId, ...watchers.map(connection => connection.data.userId)])
    for (const [, { watched }] of own) for (const each of watched) asked.add(each)
    await this.#sight.see(userId, asked, visible => {
      const unseen = asked.difference(visible)
      for (const connection of watchers) {
        if (unseen.has(connection.data.userId)) this.#lose(connection, new Set([userId]))
      }
      for (const [connection] of own) this.#lose(connection, unseen)
    })
  }

  #lose(connection: EventConnection, unseen: ReadonlySet<string>): void {
    const watcher = this.#watchers.get(connection.data.userId)?.get(connection)
    if (!watcher) return
    const lost: [string, PresenceStatus][] = []
    for (const userId of watcher.watched.intersection(unseen)) {
      if (this.#followed.statusOf(userId) !== "offline") lost.push([userId, "offline"])
      this.#release(connection, watcher, userId)
    }
    if (lost.length > 0) tell(connection, lost)
  }
}

function tell(connection: EventConnection, users: readonly (readonly [string, PresenceStatus])[]): void {
  connection.emit("presence", { users: Object.fromEntries(users) })
}
