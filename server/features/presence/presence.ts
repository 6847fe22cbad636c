import type { PresenceStatus, SetPresence } from "@parley/contract"
import type { Logger } from "pino"
import { type Bus, type BusSubscription, subjects } from "../../platform/bus/index.ts"
import type { Cache } from "../../platform/cache/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import type { EventConnection, Observer } from "../../realtime/index.ts"
import type { ReceiptWriter } from "../rooms/index.ts"
import { Deliveries } from "./deliveries.ts"
import { LastSeen } from "./last-seen.ts"
import { OnlineUsers } from "./online-users.ts"
import { deleteDnd, saveDnd } from "./repository.ts"
import type { Neighbours } from "./sight.ts"
import type { Timers } from "./timers.ts"
import { Typing } from "./typing.ts"
import { Watches } from "./watches.ts"

export interface PresenceOptions {
  readonly store: Store
  readonly bus: Bus
  readonly cache: Cache
  readonly log: Logger
  readonly nodeId: string
  readonly receipts: Pick<ReceiptWriter, "raise">
  /** @throws ParleyError `not_found` for outsiders */
  readonly requireMember: (roomId: string, userId: string) => Promise<unknown>
  readonly neighbours: Neighbours
  /** For times that are kept. */
  readonly clock: Clock
  readonly timers: Timers
}

/** Who is here, who types, and what reached whom, as the connections of this node say. */
export class Presence implements Observer {
  readonly deliveries: Deliveries
  readonly typing: Typing
  readonly #store: Store
  readonly #bus: Bus
  readonly #online: OnlineUsers
  readonly #watches: Watches
  readonly #lastSeen: LastSeen
  #control: BusSubscription | undefined

  private constructor(options: PresenceOptions) {
    this.#store = options.store
    this.#bus = options.bus
    this.deliveries = new Deliveries(options)
    this.typing = new Typing(options)
    this.#watches = new Watches(options)
    this.#online = new OnlineUsers({ ...options, gone: userId => this.#lastSeen.gone(userId) })
    this.#lastSeen = new LastSeen({ ...options, online: () => this.#online.ids() })
  }

  static async open(options: PresenceOptions): Promise<Presence> {
    const presence = new Presence(options)
    presence.#control = await options.bus.subscribe(subjects.control, message => {
      if (message.kind === "presence-set") presence.#online.settingChanged(message.userId)
      if (message.kind === "blocked") presence.#watches.parted(message.blockedId)
    })
    return presence
  }

  /** See `SetPresence`. Resolves once a setting that outlives the connection is kept. */
  async set(connection: EventConnection, status: SetPresence["status"]): Promise<void> {
    const { userId } = connection.data
    if (status !== "dnd") this.#online.set(connection, status)
    if (status === "away") return
    if (status === "dnd") await saveDnd(this.#store.db, userId)
    else if (!(await deleteDnd(this.#store.db, userId))) return
    this.#online.settingChanged(userId)
    this.#bus.publish(subjects.control, { v: 1, kind: "presence-set", userId })
  }

  /** @returns the status of each; who may not be seen is `offline` */
  watch(connection: EventConnection, userIds: readonly string[]): Promise<Record<string, PresenceStatus>> {
    return this.#watches.watch(connection, userIds)
  }

  connected(connection: EventConnection): void {
    this.#online.add(connection)
  }

  disconnected(connection: EventConnection): void {
    this.#online.remove(connection)
    this.#watches.remove(connection)
    this.typing.remove(connection)
  }

  left(userId: string, roomId: string): void {
    this.#watches.parted(userId)
    this.typing.left(userId, roomId)
  }

  messageSent(roomId: string, authorId: string): void {
    this.typing.sent(roomId, authorId)
  }

  async close(): Promise<void> {
    this.typing.close()
    await this.#control?.unsubscribe()
    await this.deliveries.close()
    await this.#watches.close()
    await this.#lastSeen.close()
    await this.#online.close()
  }
}
