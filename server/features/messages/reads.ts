import { type Change, type HistoryQuery, type Message, ParleyError } from "@parley/contract"
import type { Db } from "../../platform/store/index.ts"
import type { ChangeQuery } from "../../timeline/index.ts"
import { attachmentsOf } from "../media/index.ts"
import type { MessagesOfRooms, People } from "../rooms/index.ts"
import {
  countMentions,
  countUnread,
  findAt,
  findChanged,
  findMessage,
  findMessages,
  findPage,
  findReactions,
  findReplies,
  type MessageRow,
} from "./repository.ts"
import { messageView } from "./view.ts"

/** Reads of messages. Callers have checked that the asker is a member; `sinceSeq` is what that member may see. */
export class MessageReads implements MessagesOfRooms {
  readonly #people: People

  constructor(people: People) {
    this.#people = people
  }

  /** Messages by id; those that are gone are left out. */
  async messages(db: Db, ids: readonly string[]): Promise<Map<string, Message>> {
    const messages = await this.#present(db, await findMessages(db, ids))
    return new Map(messages.map(message => [message.id, message]))
  }

  async message(db: Db, id: string): Promise<Message> {
    const row = await findMessage(db, id)
    const [message] = row ? await this.#present(db, [row]) : []
    if (!message) throw new ParleyError("not_found")
    return message
  }

  /** A page of history by ascending seq. */
  async page(db: Db, room: { id: string; sinceSeq: number }, query: HistoryQuery): Promise<Message[]> {
    const page = (range: { after?: number; before?: number; from: "first" | "last"; limit: number }) =>
      findPage(db, {
        roomId: room.id,
        from: range.from,
        limit: range.limit,
        after: Math.max(range.after ?? 0, room.sinceSeq),
        before: range.before ?? Number.MAX_SAFE_INTEGER,
      })
    if (query.around !== undefined) {
      const later = Math.ceil(query.limit / 2)
      const rows = [
        ...(await page({ before: query.around, from: "last", limit: query.limit - later })),
        ...(await page({ after: query.around - 1, from: "first", limit: later })),
      ]
      return this.#present(db, rows)
    }
    if (query.after !== undefined) {
      return this.#present(db, await page({ after: query.after, from: "first", limit: query.limit }))
    }
    const before = query.before === undefined ? {} : { before: query.before }
    return this.#present(db, await page({ ...before, from: "last", limit: query.limit }))
  }

  /** Messages by their places, in no order. */
  async at(db: Db, places: readonly { roomId: string; seq: number }[]): Promise<Message[]> {
    return this.#present(db, await findAt(db, places))
  }

  async newest(db: Db, heads: readonly { roomId: string; seq: number }[]): Promise<Map<string, Message>> {
    const messages = await this.#present(db, await findAt(db, heads))
    return new Map(messages.map(message => [message.roomId, message]))
  }

  async unread(
    db: Db,
    userId: string,
    marks: readonly { roomId: string; after: number }[],
  ): Promise<Map<string, { unread: number; mentions: number }>> {
    const [unread, mentions] = await Promise.all([
      countUnread(db, userId, marks),
      countMentions(db, userId, marks),
    ])
    const mentionsOf = new Map(mentions.map(row => [row.room_id, row.mentions]))
    return new Map(
      unread.map(row => [row.room_id, { unread: row.unread, mentions: mentionsOf.get(row.room_id) ?? 0 }]),
    )
  }

  /** A source of `changes`. */
  async changed(db: Db, query: ChangeQuery): Promise<Change[]> {
    const messages = await this.#present(db, await findChanged(db, query))
    return messages.map(value => ({ kind: "message" as const, rev: value.rev, value }))
  }

  /** A message and its place, whoever asks. */
  async place(db: Db, id: string): Promise<{ roomId: string; seq: number } | undefined> {
    const row = await findMessage(db, id)
    return row && { roomId: row.room_id, seq: row.seq }
  }

  async replies(db: Db, query: { rootId: string; after: number; limit: number }): Promise<Message[]> {
    return this.#present(db, await findReplies(db, query))
  }

  async #present(db: Db, rows: readonly MessageRow[]): Promise<Message[]> {
    if (rows.length === 0) return []
    const ids = rows.map(row => row.id)
    const [people, attachments, reactions] = await Promise.all([
      this.#people.summaries(db, [...new Set(rows.map(row => row.author_id))]),
      attachmentsOf(db, ids),
      findReactions(db, ids),
    ])
    const byMessage = Map.groupBy(reactions, row => row.message_id)
    return rows.flatMap(row => {
      const author = people.get(row.author_id)
      const parts = { reactions: byMessage.get(row.id) ?? [], attachments: attachments.get(row.id) ?? [] }
      return author ? [messageView(row, { author, ...parts })] : []
    })
  }
}
