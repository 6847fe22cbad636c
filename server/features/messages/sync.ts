import { type Changes, limits, type SyncAnswer, type SyncRequest } from "@parley/contract"
import type { Db, Store } from "../../platform/store/index.ts"
import { type ChangeSource, readChanges, readHeads } from "../../timeline/index.ts"
import { findOwnMemberships, type MemberRow, type RoomReads } from "../rooms/index.ts"

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
    const { rooms, more } = await this.#changes(db, known, asked)
    return {
      rooms,
      joined: await this.#rooms.roomsOf(
        db,
        mine.filter(member => !ids.has(member.room_id)),
      ),
      left: [...asked.keys()].filter(id => !ids.has(id)),
      settings: this.#rooms.settings(known),
      watermarks: await this.#rooms.watermarks(db, mine),
      more,
    }
  }

  /** What changed in rooms of one's own since the revs that are asked for; most have not. */
  async #changes(
    db: Db,
    members: readonly MemberRow[],
    asked: ReadonlyMap<string, number>,
  ): Promise<Pick<SyncAnswer, "rooms" | "more">> {
    const heads = await readHeads(
      db,
      members.map(member => member.room_id),
    )
    const revs = new Map(heads.map(head => [head.room_id, head.rev]))
    const rooms: Record<string, Changes> = {}
    let budget = limits.syncChangesTotal
    let more = false
    for (const { room_id: id, since_seq: sinceSeq, user_id: member } of members) {
      const since = asked.get(id) ?? 0
      if (since === revs.get(id)) {
        rooms[id] = { rev: since, complete: true, changes: [] }
        continue
      }
      if (budget <= 0) {
        more = true
        break
      }
      const max = Math.min(limits.syncChangesPerRoom, budget)
      const changes = await readChanges(db, this.#sources, { roomId: id, since, sinceSeq, member, max })
      if (!changes) continue
      rooms[id] = changes
      budget -= changes.changes.length
      if (changes.complete && changes.changes.length === max) more = true
    }
    return { rooms, more }
  }
}
