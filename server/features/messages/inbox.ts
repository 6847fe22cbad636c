import { chunks } from "../../platform/store/chunks.ts"
import type { Db } from "../../platform/store/index.ts"
import { findAnswersToMe, findMentionsOfMe, findThreadWriters, type InboxQuery } from "./repository.ts"

/** A message that concerns someone, as far as an inbox needs to know it. */
export interface InboxMessage {
  readonly id: string
  readonly roomId: string
  readonly seq: number
  readonly authorId: string
  readonly createdAt: number
  readonly why: "mention" | "room_mention" | "reply"
}

/** Mentions of someone by name, by others; newest first. */
export function mentionsOf(db: Db, query: InboxQuery): Promise<InboxMessage[]> {
  return byRooms(query, some => findMentionsOfMe(db, { ...some, name: query.userId }), "mention")
}

/** Mentions of everyone in rooms of someone, by others; newest first. */
export function roomMentionsFor(db: Db, query: InboxQuery): Promise<InboxMessage[]> {
  return byRooms(query, some => findMentionsOfMe(db, { ...some, name: "room" }), "room_mention")
}

/** Answers of others in threads that someone wrote in since `after`; newest first. */
export function answersTo(db: Db, query: InboxQuery): Promise<InboxMessage[]> {
  return byRooms(query, some => findAnswersToMe(db, some), "reply")
}

/** Those who wrote in each thread, the last ones first, and who began it; by the root's id. */
export async function threadWriters(
  db: Db,
  rootIds: readonly string[],
  max: number,
): Promise<Map<string, string[]>> {
  const writers = new Map<string, string[]>()
  for (const rootId of rootIds) writers.set(rootId, await findThreadWriters(db, rootId, max))
  return writers
}

type Found = Awaited<ReturnType<typeof findMentionsOfMe>>

async function byRooms(
  query: InboxQuery,
  find: (some: InboxQuery) => Promise<Found>,
  why: InboxMessage["why"],
): Promise<InboxMessage[]> {
  const rows: Found = []
  for (const roomIds of chunks(query.roomIds)) rows.push(...(await find({ ...query, roomIds })))
  return rows
    .map(row => ({
      id: row.id,
      roomId: row.room_id,
      seq: row.seq,
      authorId: row.author_id,
      createdAt: row.created_at,
      why,
    }))
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    .slice(0, query.limit)
}
