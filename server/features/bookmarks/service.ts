import { type BookmarkPage, type EventPayload, limits, ParleyError } from "@parley/contract"
import { type Bus, subjects } from "../../platform/bus/index.ts"
import { type Clock, isoTime } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import type { MessageReads } from "../messages/index.ts"
import { findRooms } from "../rooms/index.ts"
import { countBookmarks, deleteBookmark, findBookmarks, insertBookmark } from "./repository.ts"

export interface BookmarksOptions {
  readonly store: Store
  readonly bus: Bus
  readonly clock: Clock
  readonly messages: Pick<MessageReads, "readable">
}

/** Messages that people mark for themselves. */
export class Bookmarks {
  readonly #options: BookmarksOptions

  constructor(options: BookmarksOptions) {
    this.#options = options
  }

  /** @throws ParleyError `not_found` for what one may not read, `limit_reached` */
  async add(userId: string, messageId: string): Promise<void> {
    const { store, clock, messages } = this.#options
    const now = clock.now()
    const added = await store.transaction(async tx => {
      if (!(await messages.readable(tx, userId, [messageId])).has(messageId))
        throw new ParleyError("not_found")
      const isNew = await insertBookmark(tx, { user_id: userId, message_id: messageId, created_at: now })
      if (isNew && (await countBookmarks(tx, userId)) > limits.bookmarksMax)
        throw new ParleyError("limit_reached")
      return isNew
    })
    if (added) this.#tell(userId, { messageId, bookmarkedAt: isoTime(now) })
  }

  async remove(userId: string, messageId: string): Promise<void> {
    if (await deleteBookmark(this.#options.store.db, userId, messageId))
      this.#tell(userId, { messageId, bookmarkedAt: null })
  }

  /** What one may not read any more shows as gone. */
  async list(userId: string, page: { cursor?: string | undefined; limit: number }): Promise<BookmarkPage> {
    const after = page.cursor === undefined ? undefined : parseCursor(page.cursor)
    return await this.#options.store.snapshot(async db => {
      const found = await findBookmarks(db, { userId, after, limit: page.limit + 1 })
      const rows = found.slice(0, page.limit)
      const readable = await this.#options.messages.readable(
        db,
        userId,
        rows.map(row => row.message_id),
      )
      const roomIds = new Set([...readable.values()].map(message => message.roomId))
      const rooms = new Map((await findRooms(db, [...roomIds])).map(room => [room.id, room]))
      const last = rows.at(-1)
      return {
        bookmarks: rows.map(row => {
          const message = readable.get(row.message_id) ?? null
          const room = message && rooms.get(message.roomId)
          return {
            messageId: row.message_id,
            createdAt: isoTime(row.created_at),
            message,
            room: room ? { id: room.id, kind: room.kind, name: room.name } : null,
          }
        }),
        cursor: last && found.length > rows.length ? `${last.created_at}.${last.message_id}` : null,
      }
    })
  }

  /** One's own devices alone. */
  #tell(userId: string, payload: EventPayload<"bookmark:updated">): void {
    const event = { v: 1, kind: "event", event: "bookmark:updated", payload } as const
    this.#options.bus.publish(subjects.user(userId), event)
  }
}

function parseCursor(cursor: string): { createdAt: number; messageId: string } {
  const [, time, messageId] = /^(\d{1,15})\.(.+)$/.exec(cursor) ?? []
  if (time === undefined || messageId === undefined) {
    throw new ParleyError("invalid_input", { message: "query.cursor: is not a cursor of this list" })
  }
  return { createdAt: Number(time), messageId }
}
