import { readByLists } from "../platform/store/compiled-once.ts"
import type { Db, Tx } from "../platform/store/index.ts"
import { insertRows } from "../platform/store/insert-rows.ts"

type Tables = {
  timelines: { room_id: string; seq: number; rev: number }
  command_keys: {
    key: string
    room_id: string
    actor_id: string
    fingerprint: string
    result: string
    expires_at: number | null
  }
}

export type HeadRow = Tables["timelines"]
export type KeyRow = Tables["command_keys"]

const tables = (db: Db) => db.withTables<Tables>()

export async function readHeads(db: Db, roomIds: readonly string[]): Promise<HeadRow[]> {
  if (roomIds.length === 0) return []
  return await readByLists(db, { name: "heads", lists: [roomIds] }, ([ids = []]) =>
    tables(db).selectFrom("timelines").selectAll().where("room_id", "in", ids),
  )
}

/** Heads that nobody else changes until the transaction ends. In the order of ids, so that two never wait for each other. */
export async function lockHeads(tx: Tx, roomIds: readonly string[]): Promise<HeadRow[]> {
  return await tables(tx)
    .selectFrom("timelines")
    .selectAll()
    .where("room_id", "in", roomIds)
    .orderBy("room_id")
    .forUpdate()
    .execute()
}

/** Rooms by id, for going through all of them in pages. */
export async function readRoomIdsAfter(db: Db, roomId: string, limit: number): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom("timelines")
    .select("room_id")
    .where("room_id", ">", roomId)
    .orderBy("room_id")
    .limit(limit)
    .execute()
  return rows.map(row => row.room_id)
}

export async function findKeys(db: Db, keys: readonly string[]): Promise<KeyRow[]> {
  if (keys.length === 0) return []
  return await readByLists(db, { name: "keys", lists: [keys] }, ([some = []]) =>
    tables(db).selectFrom("command_keys").selectAll().where("key", "in", some),
  )
}

export async function insertKeys(tx: Tx, rows: readonly KeyRow[]): Promise<void> {
  await insertRows(tx, "command_keys" satisfies keyof Tables, rows)
}

/** Writes where rooms are now. */
export async function saveHeads(tx: Tx, rows: readonly HeadRow[]): Promise<void> {
  await insertRows(tx, "timelines" satisfies keyof Tables, rows, { over: ["room_id"] })
}

export async function deleteTimelines(tx: Tx, roomIds: readonly string[]): Promise<void> {
  if (roomIds.length === 0) return
  await tables(tx).deleteFrom("timelines").where("room_id", "in", roomIds).execute()
  await tables(tx).deleteFrom("command_keys").where("room_id", "in", roomIds).execute()
}

export async function deleteExpiredKeys(db: Db, now: number): Promise<number> {
  const result = await tables(db).deleteFrom("command_keys").where("expires_at", "<", now).executeTakeFirst()
  return Number(result.numDeletedRows)
}
