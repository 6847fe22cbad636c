import { limits, ParleyError } from "@parley/contract"
import type { Logger } from "pino"
import { type Bus, subjects } from "../../platform/bus/index.ts"
import type { Store } from "../../platform/store/index.ts"
import { findAllMembers, raiseWatermark } from "./repository.ts"

export interface Receipt {
  readonly roomId: string
  readonly userId: string
  readonly delivered: number
  readonly read: number
  readonly memberCount: number
}

interface Waiting {
  receipt: Receipt
  readonly done: PromiseWithResolvers<void>
}

const waitingMax = 20_000

/**
 * Writes watermarks in batches: what came in while the last batch was written is the next, merged to one for each
 * member and room.
 */
export class ReceiptWriter {
  readonly #store: Store
  readonly #bus: Bus
  readonly #log: Logger
  #waiting = new Map<string, Waiting>()
  #writing: Promise<void> | undefined

  constructor(options: { store: Store; bus: Bus; log: Logger }) {
    this.#store = options.store
    this.#log = options.log
    this.#bus = options.bus
  }

  /** Resolves once the watermark is written. */
  raise(receipt: Receipt): Promise<void> {
    const key = `${receipt.roomId} ${receipt.userId}`
    const before = this.#waiting.get(key)
    if (before) {
      before.receipt = {
        ...receipt,
        delivered: Math.max(before.receipt.delivered, receipt.delivered),
        read: Math.max(before.receipt.read, receipt.read),
      }
      return before.done.promise
    }
    if (this.#waiting.size >= waitingMax) return Promise.reject(new ParleyError("overloaded"))
    const done = Promise.withResolvers<void>()
    this.#waiting.set(key, { receipt, done })
    this.#writing ??= this.#writeAll()
    return done.promise
  }

  async close(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting.values()]
      this.#waiting = new Map()
      try {
        const moved = await this.#raiseAll(batch.map(each => each.receipt))
        for (const each of batch) each.done.resolve()
        await this.#tell(moved).catch(error => this.#log.error({ err: error }, "telling receipts failed"))
      } catch (error) {
        for (const each of batch) each.done.reject(error)
      }
    }
    this.#writing = undefined
  }

  /** @returns where the watermarks are now that moved: one that was raised further meanwhile is not told again */
  #raiseAll(receipts: readonly Receipt[]): Promise<Receipt[]> {
    return this.#store.transaction(async tx => {
      const moved: Receipt[] = []
      for (const receipt of receipts) {
        const now = await raiseWatermark(tx, receipt)
        if (now) moved.push({ ...receipt, ...now })
      }
      return moved
    })
  }

  /** The reader's own devices always learn of it, the others in small rooms. */
  async #tell(receipts: readonly Receipt[]): Promise<void> {
    const small = new Set(
      receipts.filter(each => each.memberCount <= limits.receiptsShownMax).map(each => each.roomId),
    )
    const members = Map.groupBy(await findAllMembers(this.#store.db, [...small]), row => row.room_id)
    for (const { roomId, userId, delivered, read } of receipts) {
      const heard = members.get(roomId)?.map(row => row.user_id) ?? [userId]
      const payload = { roomId, userId, delivered, read }
      for (const each of heard) {
        this.#bus.publish(subjects.user(each), { v: 1, kind: "event", event: "receipt", payload })
      }
    }
  }
}
