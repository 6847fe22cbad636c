import type { Db, Tx } from "../../platform/store/index.ts"
import { chunks } from "../../timeline/index.ts"

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
  }
}

export type MessageRow = Tables["messages"]

const tables = (db: Db) => db.withTables<Tables>()
const rowsPerStatement = 100
/** Alternatives in one `where`: SQLite's parser goes 1,000 levels deep. */
const roomsPerStatement = 200

export async function insertMessages(tx: Tx, rows: readonly MessageRow[]): Promise<void> {
  for (const some of chunks(rows, rowsPerStatement)) {
    await tables(tx).insertInto("messages").values(some).execute()
  }
}

export async function deleteMessagesOf(tx: Tx, roomIds: readonly string[]): Promise<void> {
  await tables(tx).deleteFrom("messages").where("room_id", "in", roomIds).execute()
}

export async function findMessage(db: Db, id: string): Promise<MessageRow | undefined> {
  return await tables(db).selectFrom("messages").selectAll().where("id", "=", id).executeTakeFirst()
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

export async function findChanged(
  db: Db,
  query: { roomId: string; since: number; until: number; sinceSeq: number; limit: number },
): Promise<MessageRow[]> {
  return await tables(db)
    .selectFrom("messages")
    .selectAll()
    .where("room_id", "=", query.roomId)
    .where("rev", ">", query.since)
    .where("rev", "<=", query.until)
    .where("seq", ">", query.sinceSeq)
    .orderBy("rev")
    .limit(query.limit)
    .execute()
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
