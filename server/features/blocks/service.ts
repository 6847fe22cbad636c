import { type BlockPage, type EventPayload, limits, ParleyError } from "@parley/contract"
import { type Bus, subjects } from "../../platform/bus/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import { directRoomId, type People } from "../rooms/index.ts"
import { countBlocks, deleteBlock, findBlockedBy, insertBlock } from "./repository.ts"

export interface BlocksOptions {
  readonly store: Store
  readonly bus: Bus
  readonly clock: Clock
  readonly people: People
}

/** What people do about those whom they do not want to hear from. */
export class Blocks {
  readonly #options: BlocksOptions

  constructor(options: BlocksOptions) {
    this.#options = options
  }

  /** @throws ParleyError `invalid_input` for oneself, `not_found`, `limit_reached` */
  async block(userId: string, blockedId: string): Promise<void> {
    const { store, people, clock, bus } = this.#options
    if (blockedId === userId) throw new ParleyError("invalid_input", { message: "path.id: is oneself" })
    const added = await store.transaction(async tx => {
      if (!(await people.summaries(tx, [blockedId])).has(blockedId)) throw new ParleyError("not_found")
      const row = { user_id: userId, blocked_id: blockedId, room_id: directRoomId(userId, blockedId) }
      const isNew = await insertBlock(tx, { ...row, created_at: clock.now() })
      if (isNew && (await countBlocks(tx, userId)) > limits.blocksMax) throw new ParleyError("limit_reached")
      return isNew
    })
    if (!added) return
    bus.publish(subjects.control, { v: 1, kind: "blocked", userId, blockedId })
    this.#tell(userId, { userId: blockedId, blocked: true })
  }

  async unblock(userId: string, blockedId: string): Promise<void> {
    if (await deleteBlock(this.#options.store.db, userId, blockedId))
      this.#tell(userId, { userId: blockedId, blocked: false })
  }

  async list(userId: string, page: { cursor?: string | undefined; limit: number }): Promise<BlockPage> {
    const { store, people } = this.#options
    const found = await findBlockedBy(store.db, userId, { after: page.cursor ?? "", limit: page.limit + 1 })
    const ids = found.slice(0, page.limit)
    const shown = await people.summaries(store.db, ids)
    return {
      users: ids.flatMap(id => shown.get(id) ?? []),
      cursor: found.length > ids.length ? (ids.at(-1) ?? null) : null,
    }
  }

  /** One's own devices alone. */
  #tell(userId: string, payload: EventPayload<"block:updated">): void {
    const event = { v: 1, kind: "event", event: "block:updated", payload } as const
    this.#options.bus.publish(subjects.user(userId), event)
  }
}
