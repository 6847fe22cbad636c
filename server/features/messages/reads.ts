import { type Change, type HistoryQuery, type Message, ParleyError, type UserSummary } from "@parley/contract"
import { chunks } from "../../platform/store/chunks.ts"
import type { Db, Store } from "../../platform/store/index.ts"
import { type ChangeRange, readHeads } from "../../timeline/index.ts"
import { attachmentsOf } from "../media/index.ts"
import { findMembers, type MessagesOfRooms, type People } from "../rooms/index.ts"
import { firstSeqAt } from "./at.ts"
import {
  authorsOf,
  countMentions,
  countUnread,
  findAt,
  findByAuthor,
  findChanged,
  findMessage,
  findMessages,
  findPage,
  findReactions,
  findReplies,
  type MessageRow,
} from "./repository.ts"
import { messageView } from "./view.ts"

/** Whom someone has blocked: their mentions do not count. */
export type BlockedBy = (db: Db, userId: string) => Promise<readonly string[]>

/** Places in a room that one query looks at. */
const seqsAtOnce = 2_000

/** Reads of messages. Callers have checked that the asker is a member; `sinceSeq` is what that member may see. */
export class MessageReads implements MessagesOfRooms {
  readonly #people: People
  readonly #blockedBy: BlockedBy

  constructor(options: { people: People; blockedBy: BlockedBy }) {
    this.#people = options.people
    this.#blockedBy = options.blockedBy
  }

  /** Messages by id; those that are gone are left out. */
  async messages(db: Db, ids: readonly string[]): Promise<Map<string, Message>> {
    const messages = await this.present(db, await findMessages(db, ids))
    return new Map(messages.map(message => [message.id, message]))
  }

  async message(db: Db, id: string): Promise<Message> {
    const row = await findMessage(db, id)
    const [message] = row ? await this.present(db, [row]) : []
    if (!message) throw new ParleyError("not_found")
    return message
  }

  /** Those of some messages that someone may read now; tombstones are left out. */
  async readable(db: Db, userId: string, ids: readonly string[]): Promise<Map<string, Message>> {
    const rows = (await findMessages(db, ids)).filter(row => row.deleted_at === null)
    const roomIds = [...new Set(rows.map(row => row.room_id))]
    const members = (await findMembers(db, { roomIds, userIds: [userId] })).filter(
      row => row.left_at === null,
    )
    const since = new Map(members.map(row => [row.room_id, row.since_seq]))
    const seen = rows.filter(row => row.seq > (since.get(row.room_id) ?? Number.POSITIVE_INFINITY))
    return new Map((await this.present(db, seen)).map(message => [message.id, message]))
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
    const around = query.at === undefined ? query.around : await this.#seqAt(db, room, query.at)
    if (around !== undefined) {
      const later = Math.ceil(query.limit / 2)
      const rows = [
        ...(await page({ before: around, from: "last", limit: query.limit - later })),
        ...(await page({ after: around - 1, from: "first", limit: later })),
      ]
      return this.present(db, rows)
    }
    if (query.after !== undefined) {
      return this.present(db, await page({ after: query.after, from: "first", limit: query.limit }))
    }
    const before = query.before === undefined ? {} : { before: query.before }
    return this.present(db, await page({ ...before, from: "last", limit: query.limit }))
  }

  async #seqAt(db: Db, room: { id: string; sinceSeq: number }, at: string): Promise<number> {
    const [head] = await readHeads(db, [room.id])
    return await firstSeqAt(db, { ...room, lastSeq: head?.seq ?? 0 }, Date.parse(at))
  }

  /** Messages by their places, in no order. */
  async at(db: Db, places: readonly { roomId: string; seq: number }[]): Promise<Message[]> {
    return this.present(db, await findAt(db, places))
  }

  async newest(db: Db, heads: readonly { roomId: string; seq: number }[]): Promise<Map<string, Message>> {
    const messages = await this.present(db, await findAt(db, heads))
    return new Map(messages.map(message => [message.roomId, message]))
  }

  async unread(
    db: Db,
    userId: string,
    marks: readonly { roomId: string; after: number }[],
  ): Promise<Map<string, { unread: number; mentions: number }>> {
    if (marks.length === 0) return new Map()
    const blocked = await this.#blockedBy(db, userId)
    const [unread, mentions] = await Promise.all([
      countUnread(db, userId, marks),
      countMentions(db, { userId, ignored: blocked, marks }),
    ])
    const mentionsOf = new Map(mentions.map(row => [row.room_id, row.mentions]))
    return new Map(
      unread.map(row => [row.room_id, { unread: row.unread, mentions: mentionsOf.get(row.room_id) ?? 0 }]),
    )
  }

  /**
   * What someone wrote in a room and did not delete, a list at a time, none longer than 100. Goes along the room's seqs:
   * an index by author would be written at every send for what is read once in an account's life.
   */
  async *byAuthor(store: Store, roomId: string, authorId: string): AsyncGenerator<Message[]> {
    const [head] = await readHeads(store.db, [roomId])
    const last = head?.seq ?? 0
    for (let after = 0; after < last; after += seqsAtOnce) {
      const until = Math.min(after + seqsAtOnce, last)
      const rows = await store.snapshot(db => findByAuthor(db, { roomId, authorId, after, until }))
      for (const some of chunks(rows, 100)) yield await store.snapshot(db => this.present(db, some))
    }
  }

  /** A source of `changes`. */
  async changed(db: Db, ranges: readonly ChangeRange[]): Promise<Change[]> {
    const messages = await this.present(db, await findChanged(db, ranges))
    return messages.map(value => ({ kind: "message" as const, rev: value.rev, value }))
  }

  /** A message and its place, whoever asks. */
  async place(db: Db, id: string): Promise<{ roomId: string; seq: number } | undefined> {
    const row = await findMessage(db, id)
    return row && { roomId: row.room_id, seq: row.seq }
  }

  async replies(db: Db, query: { rootId: string; after: number; limit: number }): Promise<Message[]> {
    return this.present(db, await findReplies(db, query))
  }

  /** Who wrote messages, and when. */
  async headings(
    db: Db,
    ids: readonly string[],
  ): Promise<Map<string, { author: UserSummary; sentAt: number }>> {
    const rows = await findMessages(db, ids)
    const people = await this.#people.summaries(db, [...new Set(rows.map(row => row.author_id))])
    return new Map(
      rows.flatMap(row => {
        const author = people.get(row.author_id)
        return author ? [[row.id, { author, sentAt: row.created_at }] as const] : []
      }),
    )
  }

  /** Messages with all that is shown of them, in the order of their rows. */
  async present(db: Db, rows: readonly MessageRow[]): Promise<Message[]> {
    if (rows.length === 0) return []
    const ids = rows.map(row => row.id)
    const [people, attachments, reactions] = await Promise.all([
      this.#people.summaries(db, authorsOf(rows)),
      attachmentsOf(db, ids),
      findReactions(db, ids),
    ])
    const byMessage = Map.groupBy(reactions, row => row.message_id)
    return rows.flatMap(row => {
      const author = people.get(row.author_id)
      const firstAuthor = people.get(row.forwarded_author_id ?? "")
      const parts = {
        firstAuthor,
        reactions: byMessage.get(row.id) ?? [],
        attachments: attachments.get(row.id) ?? [],
      }
      return author ? [messageView(row, { author, ...parts })] : []
    })
  }
}
