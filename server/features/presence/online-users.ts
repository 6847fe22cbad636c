import { type PresenceStatus, presenceSpans } from "@parley/contract"
import type { Logger } from "pino"
import { type Bus, subjects } from "../../platform/bus/index.ts"
import type { Cache } from "../../platform/cache/index.ts"
import type { Store } from "../../platform/store/index.ts"
import type { EventConnection } from "../../realtime/index.ts"
import { Countdowns } from "./countdowns.ts"
import { Heartbeat } from "./heartbeat.ts"
import { findDnd } from "./repository.ts"
import { every, type Timers } from "./timers.ts"

/**
 * What this node says of its users lives this long in the cache, and is said again that often: two renewals may fail.
 * Where nobody sweeps the dead (`worker:presence`), a node's death is told by the watchers' look at the cache within 30 s.
 */
const timeToLiveMs = 25_000
const renewEveryMs = 10_000

/** What is said of one connection. */
export type ConnectionStatus = "online" | "away"

interface OnlineConnection {
  readonly connection: EventConnection
  status: ConnectionStatus
}

interface OnlineUser {
  /** Few, and one for most users, for which a map would be far larger. */
  readonly connections: OnlineConnection[]
  dnd: boolean
  /** What the cache has of this user and node. */
  written: PresenceStatus
}

export interface OnlineUsersOptions {
  readonly store: Store
  readonly bus: Bus
  readonly cache: Cache
  readonly log: Logger
  readonly timers: Timers
  readonly nodeId: string
  /** Told when a user's last connection to this node has ended. */
  readonly gone: (userId: string) => void
}

/**
 * The users who are connected to this node, and how the cache learns of them. What changes while the cache is written is
 * the next batch: each user's latest status is written, then announced.
 */
export class OnlineUsers {
  readonly #options: OnlineUsersOptions
  readonly #users = new Map<string, OnlineUser>()
  /** Users as whom a connection still counts that has ended, by its status. */
  readonly #lingering: Readonly<Record<ConnectionStatus, Countdowns<string>>>
  readonly #endRenewal: () => void
  readonly #heartbeat: Heartbeat
  /** Users whose status is to be written. */
  #changed = new Set<string>()
  /** Users whose setting is to be read first. */
  #unread = new Set<string>()
  #renewalDue = false
  #writing: Promise<void> | undefined

  constructor(options: OnlineUsersOptions) {
    this.#options = options
    const lingering = () =>
      new Countdowns<string>({
        timers: options.timers,
        spanMs: presenceSpans.offlineGrace,
        ended: userId => this.#statusChanged(userId),
      })
    this.#lingering = { online: lingering(), away: lingering() }
    this.#endRenewal = every(options.timers, renewEveryMs, () => this.#renew())
    this.#heartbeat = new Heartbeat({ ...options, isNeeded: () => this.#users.size > 0 })
    options.bus.onReconnect(() => {
      for (const userId of this.#users.keys()) this.settingChanged(userId)
    })
  }

  /** Users who are connected now; those who only linger are left out. */
  *ids(): Iterable<string> {
    for (const [userId, { connections }] of this.#users) if (connections.length > 0) yield userId
  }

  add(connection: EventConnection): void {
    const { userId } = connection.data
    const user = this.#users.get(userId)
    const added: OnlineConnection = { connection, status: "online" }
    if (user) user.connections.push(added)
    else {
      this.#users.set(userId, { connections: [added], dnd: false, written: "offline" })
      this.#unread.add(userId)
    }
    this.#statusChanged(userId)
  }

  /** The connection counts for the grace that a reconnect has. One that was never added is no error. */
  remove(connection: EventConnection): void {
    const { userId } = connection.data
    const user = this.#users.get(userId)
    const index = user?.connections.findIndex(each => each.connection === connection) ?? -1
    const [removed] = index < 0 ? [] : (user?.connections.splice(index, 1) ?? [])
    if (!removed) return
    this.#lingering[removed.status].start(userId)
    if (user?.connections.length === 0) this.#options.gone(userId)
  }

  /** What people say counts at once: connections that have ended count no longer. */
  set(connection: EventConnection, status: ConnectionStatus): void {
    const { userId } = connection.data
    const said = this.#users.get(userId)?.connections.find(each => each.connection === connection)
    if (!said) return
    said.status = status
    for (const lingering of Object.values(this.#lingering)) lingering.stop(userId)
    this.#statusChanged(userId)
  }

  /** The setting of a user was changed in the database, on whichever node. */
  settingChanged(userId: string): void {
    if (!this.#users.has(userId)) return
    this.#unread.add(userId)
    this.#statusChanged(userId)
  }

  /** Says nothing of going offline: the users come back to other nodes, and otherwise the cache lets them go. */
  async close(): Promise<void> {
    this.#endRenewal()
    this.#heartbeat.close()
    for (const lingering of Object.values(this.#lingering)) lingering.close()
    await this.#writing
    const { cache, nodeId, log } = this.#options
    const values = new Map([...this.#users].map(([userId, { written }]) => [userId, written]))
    await cache
      .set(nodeId, values, presenceSpans.offlineGrace)
      .catch(error => log.warn({ err: error }, "shortening presence failed"))
  }

  #statusChanged(userId: string): void {
    this.#changed.add(userId)
    this.#write()
  }

  #renew(): void {
    this.#renewalDue = true
    this.#write()
  }

  #write(): void {
    this.#writing ??= this.#writeAll()
  }

  /** What could not be written is tried again with the next change or renewal. */
  async #writeAll(): Promise<void> {
    // Whatever else happens in this tick belongs to the same batch.
    await Promise.resolve()
    let written = true
    while (written && (this.#changed.size > 0 || this.#renewalDue)) {
      const changed = this.#changed
      this.#changed = new Set()
      written = await this.#tryToWrite(changed)
    }
    this.#writing = undefined
  }

  async #tryToWrite(changed: ReadonlySet<string>): Promise<boolean> {
    try {
      await this.#readSettings()
      await this.#writeBatch(changed)
      return true
    } catch (error) {
      for (const userId of changed) this.#changed.add(userId)
      this.#options.log.error({ err: error }, "writing presence failed")
      return false
    }
  }

  async #readSettings(): Promise<void> {
    const userIds = this.#unread
    if (userIds.size === 0) return
    this.#unread = new Set()
    try {
      const dnd = await findDnd(this.#options.store.db, [...userIds])
      for (const userId of userIds) {
        const user = this.#users.get(userId)
        if (user) user.dnd = dnd.has(userId)
      }
    } catch (error) {
      for (const userId of userIds) this.#unread.add(userId)
      throw error
    }
  }

  async #writeBatch(changed: ReadonlySet<string>): Promise<void> {
    const values = new Map<string, PresenceStatus>()
    const gone: string[] = []
    for (const userId of changed) {
      const user = this.#users.get(userId)
      const status = this.#statusOf(userId, user)
      if (status === "offline") {
        this.#users.delete(userId)
        gone.push(userId)
      } else if (status !== user?.written) values.set(userId, status)
    }
    const told = [...gone, ...values.keys()]
    if (this.#renewalDue) this.#addUnchanged(values)
    this.#renewalDue = false

    const { bus, cache, nodeId } = this.#options
    if (values.size > 0) await cache.set(nodeId, values, timeToLiveMs)
    if (gone.length > 0) await cache.remove(nodeId, gone)
    for (const [userId, status] of values) {
      const user = this.#users.get(userId)
      if (user) user.written = status
    }
    for (const userId of told) bus.publish(subjects.presence(userId), { v: 1, userId })
  }

  #addUnchanged(values: Map<string, PresenceStatus>): void {
    for (const [userId, { written }] of this.#users) {
      if (written !== "offline" && !values.has(userId)) values.set(userId, written)
    }
  }

  #statusOf(userId: string, user: OnlineUser | undefined): PresenceStatus {
    const said = new Set(user?.connections.map(connection => connection.status))
    for (const status of ["online", "away"] as const)
      if (this.#lingering[status].has(userId)) said.add(status)
    if (said.size === 0) return "offline"
    if (user?.dnd) return "dnd"
    return said.has("online") ? "online" : "away"
  }
}
