import { sql } from "kysely"
import { chunks } from "../../platform/store/chunks.ts"
import { readByLists } from "../../platform/store/compiled-once.ts"
import type { Db, Tx } from "../../platform/store/index.ts"
import { insertRows } from "../../platform/store/insert-rows.ts"
import { type ChangeRange, readChangedRows } from "../../timeline/index.ts"

type Tables = {
  messages: {
    room_id: string
    seq: number
    id: string
    rev: number
    key: string
    author_id: string
    text: string
    created_at: number
    edited_at: number | null
    deleted_at: number | null
    pinned_at: number | null
    /** The message that began the thread which this one is in. */
    root_id: string | null
    thread_count: number
    thread_last_seq: number
    /** A JSON array of user ids, and `room`. */
    mentions: string
    /** A JSON array of cards for links of the text. */
    cards: string
    /** Who said a forwarded message first, and when. */
    forwarded_author_id: string | null
    forwarded_at: number | null
  }
  reactions: { message_id: string; emoji: string; user_id: string; room_id: string; created_at: number }
  mentions: { room_id: string; user_id: string; seq: number; author_id: string; created_at: number }
}

export type MessageRow = Tables["messages"]
export type ReactionRow = Tables["reactions"]
export type MentionRow = Tables["mentions"]

const tables = (db: Db) => db.withTables<Tables>()
const rowsPerStatement = 100
/** Alternatives in one `where`: SQLite's parser goes 1,000 levels deep. */
const roomsPerStatement = 200

export async function insertMessages(tx: Tx, rows: readonly MessageRow[]): Promise<void> {
  await insertRows(tx, "messages" satisfies keyof Tables, rows)
}

/** Writes what changed of messages that are there. Their authors, places and keys never change. */
export async function saveMessages(tx: Tx, rows: readonly MessageRow[]): Promise<void> {
  for (const some of chunks(rows, rowsPerStatement)) {
    await tables(tx)
      .insertInto("messages")
      .values(some)
      .onConflict(conflict =>
        conflict.columns(["room_id", "seq"]).doUpdateSet(eb => ({
          rev: eb.ref("excluded.rev"),
          text: eb.ref("excluded.text"),
          edited_at: eb.ref("excluded.edited_at"),
          deleted_at: eb.ref("excluded.deleted_at"),
          pinned_at: eb.ref("excluded.pinned_at"),
          thread_count: eb.ref("excluded.thread_count"),
          thread_last_seq: eb.ref("excluded.thread_last_seq"),
          mentions: eb.ref("excluded.mentions"),
          cards: eb.ref("excluded.cards"),
        })),
      )
      .execute()
  }
}

/** Reactions of some messages, in no order. */
export async function findReactions(db: Db, messageIds: readonly string[]): Promise<ReactionRow[]> {
  const rows: ReactionRow[] = []
  for (const some of chunks(messageIds)) {
    const found = await readByLists(db, { name: "reactions", lists: [some] }, ([ids = []]) =>
      tables(db).selectFrom("reactions").selectAll().where("message_id", "in", ids),
    )
    rows.push(...found)
  }
  return rows
}

/** Makes the reactions of messages these and no others. */
export async function replaceReactions(
  tx: Tx,
  messageIds: readonly string[],
  rows: readonly ReactionRow[],
): Promise<void> {
  for (const some of chunks(messageIds, rowsPerStatement)) {
    await tables(tx).deleteFrom("reactions").where("message_id", "in", some).execute()
  }
  for (const some of chunks(rows, rowsPerStatement)) {
    await tables(tx).insertInto("reactions").values(some).execute()
  }
}

/** Makes the mentions of messages these and no others. */
export async function replaceMentions(
  tx: Tx,
  places: readonly { roomId: string; seq: number }[],
  rows: readonly MentionRow[],
): Promise<void> {
  for (const some of chunks(places, roomsPerStatement)) {
    await tables(tx)
      .deleteFrom("mentions")
      .where(eb =>
        eb.or(some.map(place => eb.and([eb("room_id", "=", place.roomId), eb("seq", "=", place.seq)]))),
      )
      .execute()
  }
  for (const some of chunks(rows, rowsPerStatement)) {
    await tables(tx).insertInto("mentions").values(some).execute()
  }
}

/** Counts mentions of someone, and of everyone, by others above a seq, by room. */
export async function countMentions(
  db: Db,
  {
    userId,
    ignored,
    marks,
  }: {
    userId: string
    /** Authors whose mentions do not count. */
    ignored: readonly string[]
    marks: readonly { roomId: string; after: number }[]
  },
): Promise<{ room_id: string; mentions: number }[]> {
  const counts: { room_id: string; mentions: number }[] = []
  for (const some of chunks(marks, roomsPerStatement)) {
    const rows = await tables(db)
      .selectFrom("mentions")
      .select(eb => ["room_id", eb.fn.count<number>("seq").distinct().as("mentions")])
      .where("user_id", "in", [userId, "room"])
      .where("author_id", "not in", [userId, ...ignored])
      .where(eb =>
        eb.or(some.map(mark => eb.and([eb("room_id", "=", mark.roomId), eb("seq", ">", mark.after)]))),
      )
      .groupBy("room_id")
      .execute()
    counts.push(...rows.map(row => ({ room_id: row.room_id, mentions: Number(row.mentions) })))
  }
  return counts
}

export async function deleteMessagesOf(tx: Tx, roomIds: readonly string[]): Promise<void> {
  await tables(tx).deleteFrom("reactions").where("room_id", "in", roomIds).execute()
  await tables(tx).deleteFrom("mentions").where("room_id", "in", roomIds).execute()
  await tables(tx).deleteFrom("messages").where("room_id", "in", roomIds).execute()
}

/** Who wrote some messages, and who said first what they forward; each once. */
export function authorsOf(rows: readonly MessageRow[]): string[] {
  return [...new Set(rows.flatMap(row => [row.author_id, row.forwarded_author_id ?? []].flat()))]
}

export async function findMessage(db: Db, id: string): Promise<MessageRow | undefined> {
  return await tables(db).selectFrom("messages").selectAll().where("id", "=", id).executeTakeFirst()
}

export async function findMessages(db: Db, ids: readonly string[]): Promise<MessageRow[]> {
  if (ids.length === 0) return []
  return await tables(db).selectFrom("messages").selectAll().where("id", "in", ids).execute()
}

/** Messages of an author in a part of a room: above one seq, and up to another. */
export async function findByAuthor(
  db: Db,
  query: { roomId: string; authorId: string; after: number; until: number },
): Promise<MessageRow[]> {
  return await tables(db)
    .selectFrom("messages")
    .selectAll()
    .where("room_id", "=", query.roomId)
    .where("seq", ">", query.after)
    .where("seq", "<=", query.until)
    .where("author_id", "=", query.authorId)
    .where("deleted_at", "is", null)
    .orderBy("seq")
    .execute()
}

/** Answers to a message with a seq above `after`, by ascending seq. */
export async function findReplies(
  db: Db,
  query: { rootId: string; after: number; limit: number },
): Promise<MessageRow[]> {
  return await tables(db)
    .selectFrom("messages")
    .selectAll()
    .where("root_id", "=", query.rootId)
    .where("seq", ">", query.after)
    .orderBy("seq")
    .limit(query.limit)
    .execute()
}

/** Messages with a seq above `after` and below `before`: the first of them, or the last; by ascending seq. */
export async function findPage(
  db: Db,
  query: { roomId: string; after: number; before: number; from: "first" | "last"; limit: number },
): Promise<MessageRow[]> {
  const rows = await tables(db)
    .selectFrom("messages")
    .selectAll()
    .where("room_id", "=", query.roomId)
    .where("seq", ">", query.after)
    .where("seq", "<", query.before)
    .orderBy("seq", query.from === "first" ? "asc" : "desc")
    .limit(query.limit)
    .execute()
  return query.from === "first" ? rows : rows.reverse()
}

/** A room's pinned messages above a seq, the newest pin first. */
export async function findPinned(
  db: Db,
  query: {
    roomId: string
    sinceSeq: number
    after: { pinnedAt: number; seq: number } | undefined
    limit: number
  },
): Promise<MessageRow[]> {
  const { after } = query
  return await tables(db)
    .selectFrom("messages")
    .selectAll()
    .where("room_id", "=", query.roomId)
    .where("pinned_at", "is not", null)
    .where("seq", ">", query.sinceSeq)
    .$if(after !== undefined, pins =>
      pins.where(eb =>
        eb.or([
          eb("pinned_at", "<", after?.pinnedAt ?? 0),
          eb.and([eb("pinned_at", "=", after?.pinnedAt ?? 0), eb("seq", "<", after?.seq ?? 0)]),
        ]),
      ),
    )
    .orderBy("pinned_at", "desc")
    .orderBy("seq", "desc")
    .limit(query.limit)
    .execute()
}

/** When some messages of a room were sent, by seq. */
export async function findTimes(
  db: Db,
  roomId: string,
  seqs: readonly number[],
): Promise<Map<number, number>> {
  const rows = await tables(db)
    .selectFrom("messages")
    .select(["seq", "created_at"])
    .where("room_id", "=", roomId)
    .where("seq", "in", seqs)
    .execute()
  return new Map(rows.map(row => [row.seq, row.created_at]))
}

/** Messages whose last change is in some ranges and that are for the asker, in no order. */
export async function findChanged(db: Db, ranges: readonly ChangeRange[]): Promise<MessageRow[]> {
  const rows = await readChangedRows<MessageRow>(db, "messages" satisfies keyof Tables, ranges)
  const sinceSeqs = new Map(ranges.map(range => [range.roomId, range.sinceSeq]))
  return rows.filter(row => row.seq > (sinceSeqs.get(row.room_id) ?? Number.POSITIVE_INFINITY))
}

export async function findAt(
  db: Db,
  places: readonly { roomId: string; seq: number }[],
): Promise<MessageRow[]> {
  const rows: MessageRow[] = []
  for (const some of chunks(places, roomsPerStatement)) {
    rows.push(
      ...(await tables(db)
        .selectFrom("messages")
        .selectAll()
        .where(eb =>
          eb.or(some.map(place => eb.and([eb("room_id", "=", place.roomId), eb("seq", "=", place.seq)]))),
        )
        .execute()),
    )
  }
  return rows
}

/** Counts messages of others above a seq, by room. */
export async function countUnread(
  db: Db,
  userId: string,
  marks: readonly { roomId: string; after: number }[],
): Promise<{ room_id: string; unread: number }[]> {
  const counts: { room_id: string; unread: number }[] = []
  for (const some of chunks(marks, roomsPerStatement)) {
    const rows = await tables(db)
      .selectFrom("messages")
      .select(eb => ["room_id", eb.fn.countAll<number>().as("unread")])
      .where(eb =>
        eb.or(some.map(mark => eb.and([eb("room_id", "=", mark.roomId), eb("seq", ">", mark.after)]))),
      )
      .where("author_id", "!=", userId)
      .where("deleted_at", "is", null)
      .groupBy("room_id")
      .execute()
    counts.push(...rows.map(row => ({ room_id: row.room_id, unread: Number(row.unread) })))
  }
  return counts
}

/** What of an inbox is wanted: messages in some rooms, older than `before` and not older than `after`. */
export interface InboxQuery {
  readonly userId: string
  readonly roomIds: readonly string[]
  readonly before: { readonly at: number; readonly id: string }
  readonly after: number
  readonly limit: number
}

const inboxColumns = [
  "messages.id",
  "messages.room_id",
  "messages.seq",
  "messages.author_id",
  "messages.created_at",
] as const

/** Messages of others that mention `name`, newest first. */
export async function findMentionsOfMe(db: Db, query: InboxQuery & { name: string }) {
  const { at, id } = query.before
  return await tables(db)
    .selectFrom("mentions")
    .innerJoin("messages", join =>
      join.onRef("messages.room_id", "=", "mentions.room_id").onRef("messages.seq", "=", "mentions.seq"),
    )
    .select(inboxColumns)
    .where("mentions.user_id", "=", query.name)
    .where("mentions.room_id", "in", query.roomIds)
    .where("mentions.author_id", "!=", query.userId)
    .where("mentions.created_at", ">=", query.after)
    .where("mentions.created_at", "<=", at)
    .where(eb => eb.or([eb("mentions.created_at", "<", at), eb("messages.id", "<", id)]))
    .orderBy("mentions.created_at", "desc")
    .orderBy("messages.id", "desc")
    .limit(query.limit)
    .execute()
}

/** Answers of others in threads that someone began, or wrote in, since `after`; newest first. */
export async function findAnswersToMe(db: Db, query: InboxQuery) {
  const { at, id } = query.before
  const answered = tables(db)
    .selectFrom("messages")
    .select("root_id as id")
    .where("author_id", "=", query.userId)
    .where("created_at", ">=", query.after)
    .where("root_id", "is not", null)
  const begun = tables(db)
    .selectFrom("messages")
    .select(eb => eb.ref("id").$castTo<string | null>().as("id"))
    .where("author_id", "=", query.userId)
    .where("created_at", ">=", query.after)
    .where("thread_count", ">", sql.lit(0))
  return await tables(db)
    .selectFrom("messages")
    .select(inboxColumns)
    .where("root_id", "in", answered.union(begun))
    // By thread, not by room: an expression keeps the planner from reading whole rooms.
    .where(sql<string>`room_id || ''`, "in", query.roomIds)
    .where("author_id", "!=", query.userId)
    .where("deleted_at", "is", null)
    .where("created_at", ">=", query.after)
    .where("created_at", "<=", at)
    .where(eb => eb.or([eb("created_at", "<", at), eb("id", "<", id)]))
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(query.limit)
    .execute()
}

/** Who wrote in a thread, the last ones first; who began it comes first of all. */
export async function findThreadWriters(db: Db, rootId: string, limit: number): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom("messages")
    .select(eb => ["author_id", eb.fn.max("seq").as("last")])
    .where("root_id", "=", rootId)
    .where("deleted_at", "is", null)
    .groupBy("author_id")
    .orderBy("last", "desc")
    .limit(limit)
    .execute()
  const root = await findMessage(db, rootId)
  return [...new Set([...(root ? [root.author_id] : []), ...rows.map(row => row.author_id)])]
}

/** Messages sent since a time, after a seq of their room each; in the order of their ids. */
export async function findSentSince(
  db: Db,
  query: { since: number; after: string; limit: number },
): Promise<MessageRow[]> {
  return await tables(db)
    .selectFrom("messages")
    .selectAll()
    .where("id", ">", query.after === "" ? firstIdAt(query.since) : query.after)
    .where("deleted_at", "is", null)
    .orderBy("id")
    .limit(query.limit)
    .execute()
}

/** The least id that a message of this moment can have: ids begin with their milliseconds (RFC 9562, version 7). */
function firstIdAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, "0")
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** Forgets where a user whose account is gone was called: nobody counts or lists it any more. */
export async function deleteMentionsOf(db: Db, userId: string): Promise<void> {
  await tables(db).deleteFrom("mentions").where("user_id", "=", userId).execute()
}
