import { type FileKind, type MessagePage, ParleyError, type RoomFilePage } from "@parley/contract"
import { isoTime } from "../../platform/clock.ts"
import type { Db } from "../../platform/store/index.ts"
import { filesOfRoom } from "../media/index.ts"
import type { MessageReads } from "./reads.ts"
import { findPinned } from "./repository.ts"

/** A page of a room's list, for a member who may see messages after `sinceSeq`. */
interface RoomPageQuery {
  readonly roomId: string
  readonly sinceSeq: number
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Pinned messages, the newest pin first. */
export async function listPins(db: Db, reads: MessageReads, query: RoomPageQuery): Promise<MessagePage> {
  const [pinnedAt, seq] = numbersOf(query.cursor)
  const after = pinnedAt === undefined || seq === undefined ? undefined : { pinnedAt, seq }
  const found = await findPinned(db, { ...query, after, limit: query.limit + 1 })
  const rows = found.slice(0, query.limit)
  const last = rows.at(-1)
  return {
    messages: await reads.present(db, rows),
    cursor: last && found.length > rows.length ? `${last.pinned_at}.${last.seq}` : null,
  }
}

/** Files, those of the newest message first, each message's in their order. */
export async function listFiles(
  db: Db,
  reads: MessageReads,
  query: RoomPageQuery & { kind?: FileKind | undefined },
): Promise<RoomFilePage> {
  const [seq, position] = numbersOf(query.cursor)
  const after = seq === undefined || position === undefined ? undefined : { seq, position }
  const found = await filesOfRoom(db, { ...query, kind: query.kind, after, limit: query.limit + 1 })
  const carried = found.slice(0, query.limit)
  const messages = await reads.headings(db, [...new Set(carried.map(each => each.messageId))])
  const last = carried.at(-1)
  return {
    files: carried.flatMap(({ attachment, messageId, seq: ofMessage }) => {
      const message = messages.get(messageId)
      if (!message) return []
      return [
        { attachment, messageId, seq: ofMessage, author: message.author, sentAt: isoTime(message.sentAt) },
      ]
    }),
    cursor: last && found.length > carried.length ? `${last.seq}.${last.position}` : null,
  }
}

/** The two numbers of a cursor of these lists. */
function numbersOf(cursor: string | undefined): number[] {
  if (cursor === undefined) return []
  if (!/^\d{1,15}\.\d{1,15}$/.test(cursor)) {
    throw new ParleyError("invalid_input", { message: "query.cursor: is not a cursor of this list" })
  }
  return cursor.split(".").map(Number)
}
