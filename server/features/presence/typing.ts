import { ParleyError, presenceLimits, presenceSpans, type SetTyping } from "@parley/contract"
import { type Bus, subjects } from "../../platform/bus/index.ts"
import type { EventConnection } from "../../realtime/index.ts"
import { Countdowns } from "./countdowns.ts"
import type { Timers } from "./timers.ts"

export interface TypingOptions {
  readonly bus: Bus
  readonly timers: Timers
  /** @throws ParleyError `not_found` for outsiders */
  readonly requireMember: (roomId: string, userId: string) => Promise<unknown>
}

/** Someone who said lately that they are typing in a room. */
interface Typist {
  readonly roomId: string
  readonly userId: string
  /** The thread; undefined in the room itself. One types in one place of a room at a time. */
  rootId: string | undefined
  /** The one that said it last. */
  connection: EventConnection
  /** The others were told that this person types. */
  shown: boolean
  relayedAt: number
}

/** Who types where, as this node's connections say. The others in a room are told by the room's topic. */
export class Typing {
  readonly #options: TypingOptions
  /** By user and room. */
  readonly #typists = new Map<string, Map<string, Typist>>()
  readonly #countdowns: Countdowns<Typist>

  constructor(options: TypingOptions) {
    this.#options = options
    this.#countdowns = new Countdowns({
      timers: options.timers,
      spanMs: presenceSpans.typing,
      ended: typist => this.#forget(typist),
    })
  }

  /** @throws ParleyError `not_found` for outsiders, `rate_limited` when someone types in too many rooms at a time */
  async set(connection: EventConnection, { roomId, rootId, active }: SetTyping): Promise<void> {
    const { userId } = connection.data
    const known = this.#find(userId, roomId)
    // Who leaves a room is forgotten here, so a typist who is known is a member.
    if (!known) await this.#options.requireMember(roomId, userId)
    if (connection.closed) return
    const typist = this.#find(userId, roomId)
    if (active) this.#type(typist ?? this.#add(connection, roomId), { connection, rootId })
    else if (typist && typist.rootId === rootId) this.#hide(typist)
  }

  /** A message of this user went out to the room. */
  sent(roomId: string, userId: string): void {
    const typist = this.#find(userId, roomId)
    if (typist) this.#hide(typist)
  }

  /** The user is no member of the room any more. */
  left(userId: string, roomId: string): void {
    const typist = this.#find(userId, roomId)
    if (typist) this.#forget(typist)
  }

  /** The connection has ended. */
  remove(connection: EventConnection): void {
    for (const typist of this.#typists.get(connection.data.userId)?.values() ?? []) {
      if (typist.connection === connection) this.#forget(typist)
    }
  }

  close(): void {
    this.#countdowns.close()
    this.#typists.clear()
  }

  #find(userId: string, roomId: string): Typist | undefined {
    return this.#typists.get(userId)?.get(roomId)
  }

  #add(connection: EventConnection, roomId: string): Typist {
    const { userId } = connection.data
    const rooms = this.#typists.get(userId) ?? new Map<string, Typist>()
    if (rooms.size >= presenceLimits.typingRoomsMax) throw new ParleyError("rate_limited")
    const relayedAt = Number.NEGATIVE_INFINITY
    const typist: Typist = { roomId, userId, rootId: undefined, connection, shown: false, relayedAt }
    this.#typists.set(userId, rooms.set(roomId, typist))
    return typist
  }

  #type(typist: Typist, { connection, rootId }: Pick<Typist, "connection" | "rootId">): void {
    typist.connection = connection
    if (typist.rootId !== rootId) this.#hide(typist)
    typist.rootId = rootId
    this.#countdowns.start(typist)
    const now = this.#options.timers.now()
    if (now - typist.relayedAt < presenceSpans.typingRelay) return
    typist.relayedAt = now
    typist.shown = true
    this.#relay(typist)
  }

  /** The typist is kept until the countdown ends: typing on and off again must not be told more often than it may. */
  #hide(typist: Typist): void {
    if (!typist.shown) return
    typist.shown = false
    this.#relay(typist)
  }

  #forget(typist: Typist): void {
    const rooms = this.#typists.get(typist.userId)
    rooms?.delete(typist.roomId)
    if (rooms?.size === 0) this.#typists.delete(typist.userId)
    this.#countdowns.stop(typist)
    this.#hide(typist)
  }

  #relay({ roomId, userId, rootId, shown }: Typist): void {
    this.#options.bus.publish(subjects.room(roomId), {
      v: 1,
      event: "typing",
      payload: { roomId, userId, active: shown, ...(rootId !== undefined && { rootId }) },
      except: userId,
    })
  }
}
