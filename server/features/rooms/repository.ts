import { limits, type MemberRole, type NotifyLevel, type RoomKind, type Visibility } from "@parley/contract"
import { sql } from "kysely"
import { chunks } from "../../platform/store/chunks.ts"
import { readByLists } from "../../platform/store/compiled-once.ts"
import type { Db, Tx } from "../../platform/store/index.ts"
import { type ChangeRange, readChangedRows } from "../../timeline/index.ts"
import { deleteBansOf } from "./bans.ts"

type Tables = {
  rooms: {
    id: string
    kind: RoomKind
    name: string
    topic: string
    /** Name and topic, folded: engines differ in which letters they fold. */
    search_text: string
    visibility: Visibility
    member_count: number
    /** Of the last change of the settings; the room's own rev is in its timeline. */
    rev: number
    created_at: number
    archived_at: number | null
  }
  members: {
    room_id: string
    user_id: string
    role: MemberRole
    rev: number
    joined_at: number
    left_at: number | null
    since_seq: number
    read_seq: number
    delivered_seq: number
    notify: NotifyLevel
    favourite: number
    muted: number
    /** Who put this person into the room; null for those who came by themselves. */
    added_by: string | null
    /** When the member's own mute of the room ends. */
    muted_until: number | null
    /** Until when a moderator keeps the member from speaking. */
    silent_until: number | null
  }
  invites: {
    token: string
    room_id: string
    invited_by: string
    created_at: number
    expires_at: number | null
    max_uses: number | null
    uses: number
  }
}

export type RoomRow = Tables["rooms"]
export type MemberRow = Tables["members"]
export type InviteRow = Tables["invites"]

const tables = (db: Db) => db.withTables<Tables>()
const rowsPerStatement = 100

export async function findRooms(db: Db, ids: readonly string[]): Promise<RoomRow[]> {
  const rows: RoomRow[] = []
  for (const some of chunks(ids)) {
    const found = await readByLists(db, { name: "rooms", lists: [some] }, ([ids = []]) =>
      tables(db).selectFrom("rooms").selectAll().where("id", "in", ids),
    )
    rows.push(...found)
  }
  return rows
}

/** Memberships of some people in some rooms, those who left included. */
export async function findMembers(
  db: Db,
  query: { roomIds: readonly string[]; userIds: readonly string[] },
): Promise<MemberRow[]> {
  if (query.roomIds.length === 0 || query.userIds.length === 0) return []
  const lists = [query.roomIds, query.userIds]
  return await readByLists(db, { name: "members", lists }, ([roomIds = [], userIds = []]) =>
    tables(db)
      .selectFrom("members")
      .selectAll()
      .where("room_id", "in", roomIds)
      .where("user_id", "in", userIds),
  )
}

export async function findMembership(db: Db, roomId: string, userId: string): Promise<MemberRow | undefined> {
  return await tables(db)
    .selectFrom("members")
    .selectAll()
    .where("room_id", "=", roomId)
    .where("user_id", "=", userId)
    .where("left_at", "is", null)
    .executeTakeFirst()
}

/** Who is in a room: owners, then moderators, then the longest-standing members. */
export async function findStanding(db: Db, roomId: string, limit: number): Promise<MemberRow[]> {
  return await tables(db)
    .selectFrom("members")
    .selectAll()
    .where("room_id", "=", roomId)
    .where("left_at", "is", null)
    .orderBy(eb => eb.case("role").when("owner").then(0).when("moderator").then(1).else(2).end())
    .orderBy("joined_at")
    .orderBy("user_id")
    .limit(limit)
    .execute()
}

export async function findOwnMemberships(db: Db, userId: string): Promise<MemberRow[]> {
  return await readByLists(db, { name: "own memberships", lists: [[userId]] }, ([ids = []]) =>
    tables(db).selectFrom("members").selectAll().where("user_id", "in", ids).where("left_at", "is", null),
  )
}

/** Rooms that someone is or was a member of, with ids after one, by id. */
export async function findRoomIdsOf(
  db: Db,
  userId: string,
  page: { after: string; limit: number },
): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom("members")
    .select("room_id")
    .where("user_id", "=", userId)
    .where("room_id", ">", page.after)
    .orderBy("room_id")
    .limit(page.limit)
    .execute()
  return rows.map(row => row.room_id)
}

/** Where someone is a member, and from which message on; for subscribing a connection. */
export async function findPlacesOf(db: Db, userId: string): Promise<{ roomId: string; sinceSeq: number }[]> {
  const rows = await readByLists(db, { name: "places", lists: [[userId]] }, ([ids = []]) =>
    tables(db)
      .selectFrom("members")
      .select(["room_id", "since_seq"])
      .where("user_id", "in", ids)
      .where("left_at", "is", null),
  )
  return rows.map(row => ({ roomId: row.room_id, sinceSeq: row.since_seq }))
}

/** How many rooms each of these users is in; who is in none is left out. */
export async function countPlaces(db: Db, userIds: readonly string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const some of chunks(userIds)) {
    const rows = await tables(db)
      .selectFrom("members")
      .select(({ fn }) => ["user_id", fn.countAll().as("count")])
      .where("user_id", "in", some)
      .where("left_at", "is", null)
      .groupBy("user_id")
      .execute()
    for (const row of rows) counts.set(row.user_id, Number(row.count))
  }
  return counts
}

/** Those of the others who are in a room with someone. */
export async function findNeighbours(
  db: Db,
  userId: string,
  others: readonly string[],
): Promise<Set<string>> {
  const found = new Set<string>()
  for (const some of chunks(others)) {
    const rows = await tables(db)
      .selectFrom("members as theirs")
      .select("theirs.user_id")
      .distinct()
      .where("theirs.user_id", "in", some)
      .where("theirs.left_at", "is", null)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom("members as own")
            .select("own.user_id")
            .whereRef("own.room_id", "=", "theirs.room_id")
            .where("own.user_id", "=", userId)
            .where("own.left_at", "is", null),
        ),
      )
      .execute()
    for (const row of rows) found.add(row.user_id)
  }
  return found
}

export async function findMembersPage(
  db: Db,
  query: { roomId: string; after: string; limit: number },
): Promise<MemberRow[]> {
  return await tables(db)
    .selectFrom("members")
    .selectAll()
    .where("room_id", "=", query.roomId)
    .where("left_at", "is", null)
    .where("user_id", ">", query.after)
    .orderBy("user_id")
    .limit(query.limit)
    .execute()
}

/** Everyone in small rooms, for their receipts and people. */
export async function findAllMembers(db: Db, roomIds: readonly string[]): Promise<MemberRow[]> {
  const rows: MemberRow[] = []
  for (const some of chunks(roomIds)) {
    rows.push(
      ...(await tables(db)
        .selectFrom("members")
        .selectAll()
        .where("room_id", "in", some)
        .where("left_at", "is", null)
        .execute()),
    )
  }
  return rows
}

type Mark = Pick<MemberRow, "room_id" | "user_id" | "delivered_seq" | "read_seq">

/** Up to where the members of small rooms are. There are many of them, so no more of each is read. */
export async function findMarks(db: Db, roomIds: readonly string[]): Promise<Mark[]> {
  const rows: Mark[] = []
  for (const some of chunks(roomIds)) {
    const found = await readByLists(db, { name: "marks", lists: [some] }, ([ids = []]) =>
      tables(db)
        .selectFrom("rooms")
        .innerJoin("members", "members.room_id", "rooms.id")
        .select(["members.room_id", "user_id", "delivered_seq", "read_seq"])
        .where("rooms.id", "in", ids)
        .where("member_count", "<=", sql.lit(limits.receiptsShownMax))
        .where("left_at", "is", null),
    )
    rows.push(...found)
  }
  return rows
}

/** Members of small rooms who want to be told of something. */
export async function findTold(db: Db, roomIds: readonly string[]): Promise<MemberRow[]> {
  if (roomIds.length === 0) return []
  return await tables(db)
    .selectFrom("members")
    .selectAll()
    .where("room_id", "in", roomIds)
    .where("left_at", "is", null)
    .where("muted", "=", 0)
    .where("notify", "!=", "none")
    .execute()
}

/** Members whose last change is in some ranges, those who left included; in no order. */
export async function findChangedMembers(db: Db, ranges: readonly ChangeRange[]): Promise<MemberRow[]> {
  return await readChangedRows<MemberRow>(db, "members" satisfies keyof Tables, ranges)
}

/** Upper case, since lower case keeps a final sigma and a sharp s apart from what they match. */
export function folded(text: string): string {
  return text.normalize("NFKC").toUpperCase()
}

export async function findPublicRooms(
  db: Db,
  query: { text: string; after: { name: string; id: string } | undefined; limit: number },
): Promise<RoomRow[]> {
  const pattern = `%${folded(query.text).replace(/[\\%_]/g, "\\$&")}%`
  let select = tables(db)
    .selectFrom("rooms")
    .selectAll()
    .where("visibility", "=", "public")
    .where("archived_at", "is", null)
  if (query.text !== "") select = select.where(sql<boolean>`search_text like ${pattern} escape '\\'`)
  const { after } = query
  if (after) {
    select = select.where(eb =>
      eb.or([eb("name", ">", after.name), eb.and([eb("name", "=", after.name), eb("id", ">", after.id)])]),
    )
  }
  return await select.orderBy("name").orderBy("id").limit(query.limit).execute()
}

export async function saveRooms(tx: Tx, rows: readonly RoomRow[]): Promise<void> {
  for (const some of chunks(rows, rowsPerStatement)) {
    await tables(tx)
      .insertInto("rooms")
      .values(some)
      .onConflict(conflict =>
        conflict.column("id").doUpdateSet(eb => ({
          name: eb.ref("excluded.name"),
          topic: eb.ref("excluded.topic"),
          search_text: eb.ref("excluded.search_text"),
          visibility: eb.ref("excluded.visibility"),
          member_count: eb.ref("excluded.member_count"),
          rev: eb.ref("excluded.rev"),
          archived_at: eb.ref("excluded.archived_at"),
        })),
      )
      .execute()
  }
}

/** Leaves what a member sets alone and moves watermarks only forward: those are written beside the batches. */
export async function saveMembers(tx: Tx, rows: readonly MemberRow[]): Promise<void> {
  for (const some of chunks(rows, rowsPerStatement)) {
    await tables(tx)
      .insertInto("members")
      .values(some)
      .onConflict(conflict =>
        conflict.columns(["room_id", "user_id"]).doUpdateSet(eb => ({
          role: eb.ref("excluded.role"),
          rev: eb.ref("excluded.rev"),
          joined_at: eb.ref("excluded.joined_at"),
          added_by: eb.ref("excluded.added_by"),
          left_at: eb.ref("excluded.left_at"),
          since_seq: eb.ref("excluded.since_seq"),
          silent_until: eb.ref("excluded.silent_until"),
          read_seq: eb
            .case()
            .when("excluded.read_seq", ">", eb.ref("members.read_seq"))
            .then(eb.ref("excluded.read_seq"))
            .else(eb.ref("members.read_seq"))
            .end(),
        })),
      )
      .execute()
  }
}

export async function deleteRooms(tx: Tx, ids: readonly string[]): Promise<void> {
  await tables(tx).deleteFrom("invites").where("room_id", "in", ids).execute()
  await deleteBansOf(tx, ids)
  await tables(tx).deleteFrom("members").where("room_id", "in", ids).execute()
  await tables(tx).deleteFrom("rooms").where("id", "in", ids).execute()
}

export async function updateMembership(
  db: Db,
  member: { roomId: string; userId: string },
  set: Partial<Pick<MemberRow, "notify" | "favourite" | "muted" | "muted_until">>,
): Promise<void> {
  await tables(db)
    .updateTable("members")
    .set(set)
    .where("room_id", "=", member.roomId)
    .where("user_id", "=", member.userId)
    .execute()
}

/** Moves watermarks forward, never back. @returns where they are now, if they moved */
export async function raiseWatermark(
  tx: Tx,
  mark: { roomId: string; userId: string; delivered: number; read: number },
): Promise<{ delivered: number; read: number } | undefined> {
  return await tables(tx)
    .updateTable("members")
    .set(eb => ({
      read_seq: eb.case().when("read_seq", "<", mark.read).then(mark.read).else(eb.ref("read_seq")).end(),
      delivered_seq: eb
        .case()
        .when("delivered_seq", "<", mark.delivered)
        .then(mark.delivered)
        .else(eb.ref("delivered_seq"))
        .end(),
    }))
    .where("room_id", "=", mark.roomId)
    .where("user_id", "=", mark.userId)
    .where("left_at", "is", null)
    .where(eb => eb.or([eb("read_seq", "<", mark.read), eb("delivered_seq", "<", mark.delivered)]))
    .returning(["delivered_seq as delivered", "read_seq as read"])
    .executeTakeFirst()
}

export async function insertInvite(db: Db, row: InviteRow): Promise<void> {
  await tables(db).insertInto("invites").values(row).execute()
}

export async function findInvites(db: Db, tokens: readonly string[]): Promise<InviteRow[]> {
  if (tokens.length === 0) return []
  return await tables(db).selectFrom("invites").selectAll().where("token", "in", tokens).execute()
}

export async function saveInviteUses(tx: Tx, row: InviteRow): Promise<void> {
  await tables(tx).updateTable("invites").set({ uses: row.uses }).where("token", "=", row.token).execute()
}
