import { type Changes, limits, type SyncAnswer, type SyncRequest } from "@parley/contract"
import type { Db, Store } from "../../platform/store/index.ts"
import { type ChangeSource, readChanges } from "../../timeline/index.ts"
import type { RoomReads } from "../rooms/index.ts"

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
    const mine = await this.#rooms.ownRooms(db, userId)
    const ids = new Set(mine.map(room => room.id))
    const left = [...asked.keys()].filter(id => !ids.has(id))
    const rooms: Record<string, Changes> = {}
    let budget = limits.syncChangesTotal
    let more = false
    for (const { id, membership } of mine) {
      const since = asked.get(id)
      if (since === undefined) continue
      if (budget <= 0) {
        more = true
        break
      }
      const max = Math.min(limits.syncChangesPerRoom, budget)
      const changes = await readChanges(db, this.#sources, {
        roomId: id,
        since,
        sinceSeq: membership?.sinceSeq ?? 0,
        member: userId,
        max,
      })
      if (!changes) continue
      rooms[id] = changes
      budget -= changes.changes.length
      if (changes.complete && changes.changes.length === max) more = true
    }
    const joined = mine.filter(each => !asked.has(each.id))
    return { rooms, joined, left, watermarks: await this.#rooms.watermarks(db, userId, mine), more }
  }
}
