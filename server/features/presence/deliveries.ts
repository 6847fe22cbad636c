import type { Store } from "../../platform/store/index.ts"
import { readHeads } from "../../timeline/index.ts"
import { findMembers, findRooms, type ReceiptWriter } from "../rooms/index.ts"
import type { Timers } from "./timers.ts"

/** A batch is written when it has this many receipts, or after this time. */
const receiptsMax = 100
const waitMs = 50

export interface DeliveriesOptions {
  readonly store: Store
  readonly timers: Timers
  readonly receipts: Pick<ReceiptWriter, "raise">
}

interface Batch {
  /** The highest seq that reached a user, by user and room. */
  readonly marks: Map<string, Map<string, number>>
  size: number
  readonly written: PromiseWithResolvers<void>
  readonly cancelTimer: () => void
}

/** What reached whom. A message in a room of fifty is said to have arrived fifty times at once: it is written once. */
export class Deliveries {
  readonly #options: DeliveriesOptions
  #batch: Batch | undefined
  /** Batches that are being written. */
  readonly #writing = new Set<Promise<void>>()

  constructor(options: DeliveriesOptions) {
    this.#options = options
  }

  /** Resolves once the watermarks are written. Rooms that the user is no member of are passed over. */
  async deliver(userId: string, rooms: Readonly<Record<string, number>>): Promise<void> {
    const marks = Object.entries(rooms)
    if (marks.length === 0) return
    this.#batch ??= this.#begin()
    const batch = this.#batch
    const ofUser = batch.marks.get(userId) ?? new Map<string, number>()
    batch.marks.set(userId, ofUser)
    for (const [roomId, seq] of marks) {
      const before = ofUser.get(roomId)
      if (before === undefined) batch.size++
      ofUser.set(roomId, Math.max(seq, before ?? 0))
    }
    if (batch.size >= receiptsMax) this.#write(batch)
    await batch.written.promise
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    if (this.#batch) this.#write(this.#batch)
    await Promise.all(this.#writing)
  }

  #begin(): Batch {
    const batch: Batch = {
      marks: new Map(),
      size: 0,
      written: Promise.withResolvers(),
      cancelTimer: this.#options.timers.schedule(() => this.#write(batch), waitMs),
    }
    return batch
  }

  #write(batch: Batch): void {
    batch.cancelTimer()
    this.#batch = undefined
    const writing = this.#raise(batch.marks)
      .then(batch.written.resolve, batch.written.reject)
      .finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
  }

  /** A seq past the newest message counts as the newest. */
  async #raise(marks: ReadonlyMap<string, ReadonlyMap<string, number>>): Promise<void> {
    const { store, receipts } = this.#options
    const roomIds = [...new Set([...marks.values()].flatMap(rooms => [...rooms.keys()]))]
    const [members, rooms, heads] = await Promise.all([
      findMembers(store.db, { roomIds, userIds: [...marks.keys()] }),
      findRooms(store.db, roomIds),
      readHeads(store.db, roomIds),
    ])
    const memberCounts = new Map(rooms.map(room => [room.id, room.member_count]))
    const newest = new Map(heads.map(head => [head.room_id, head.seq]))
    const raised = members.flatMap(({ room_id: roomId, user_id: userId, left_at, delivered_seq }) => {
      const seq = marks.get(userId)?.get(roomId) ?? 0
      const delivered = Math.min(seq, newest.get(roomId) ?? 0)
      if (left_at !== null || delivered <= delivered_seq) return []
      return [
        receipts.raise({ roomId, userId, delivered, read: 0, memberCount: memberCounts.get(roomId) ?? 0 }),
      ]
    })
    await Promise.all(raised)
  }
}
