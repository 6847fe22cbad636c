import { limits, type SyncAnswer, type SyncRequest } from "@parley/contract"
import type { Db, Store } from "../../platform/store/index.ts"
import { type ChangeSource, readChangesOfRooms } from "../../timeline/index.ts"
import { findOwnMemberships, type RoomReads } from "../rooms/index.ts"

/** Answers of `sync` that a node works on at one time; others wait. */
const inFlightMax = 32

export class Sync {
  readonly #store: Store
  readonly #rooms: RoomReads
  readonly #sources: readonly ChangeSource[]
  readonly #turns: (() => void)[] = []
  #running = 0

  constructor(options: { store: Store; rooms: RoomReads; sources: readonly ChangeSource[] }) {
    this.#store = options.store
    this.#rooms = options.rooms
    this.#sources = options.sources
  }

  /** Everything that changed for a user since the revs that a client has seen, from one snapshot. */
  async answer(userId: string, request: SyncRequest): Promise<SyncAnswer> {
    if (this.#running >= inFlightMax) await new Promise<void>(resolve => this.#turns.push(resolve))
    else this.#running++
    try {
      return await this.#store.snapshot(db => this.#read(db, userId, request))
    } finally {
      const next = this.#turns.shift()
      if (next) next()
      else this.#running--
    }
  }

  async #read(db: Db, userId: string, request: SyncRequest): Promise<SyncAnswer> {
    const asked = new Map(Object.entries(request.rooms))
    const mine = await findOwnMemberships(db, userId)
    const known = mine.filter(member => asked.has(member.room_id))
    const ids = new Set(known.map(member => member.room_id))
    const [{ rooms, more }, joined, watermarks] = await Promise.all([
      readChangesOfRooms(db, this.#sources, {
        asked: known.map(({ room_id: roomId, since_seq: sinceSeq }) => ({
          roomId,
          since: asked.get(roomId) ?? 0,
          sinceSeq,
        })),
        member: userId,
        max: limits.syncChangesTotal,
        maxOfRoom: limits.syncChangesPerRoom,
      }),
      this.#rooms.roomsOf(
        db,
        mine.filter(member => !ids.has(member.room_id)),
      ),
      this.#rooms.watermarks(db, mine),
    ])
    return {
      rooms: Object.fromEntries(rooms),
      joined,
      left: [...asked.keys()].filter(id => !ids.has(id)),
      settings: this.#rooms.settings(known),
      watermarks,
      more,
    }
  }
}
