import { chunks } from "../../platform/store/chunks.ts"
import { readByLists, runCompiled } from "../../platform/store/compiled-once.ts"
import type { Db, Tx } from "../../platform/store/index.ts"
import { insertRows } from "../../platform/store/insert-rows.ts"

type Tables = {
  search_docs: {
    /** The time in milliseconds times 2,048, and a number within that millisecond: messages by age. */
    id: number
    room_id: string
    seq: number
    /** Between 0 and 1,000; a short message is more about its words than a long one. */
    brevity: number
  }
  /** How far each room is indexed. */
  search_positions: { room_id: string; rev: number }
}

export type DocRow = Tables["search_docs"]

export interface Place {
  readonly roomId: string
  readonly seq: number
}

const tables = (db: Db) => db.withTables<Tables>()
const rowsPerStatement = 100

/** Ids of documents by the seq of their message. */
export async function findDocs(
  db: Db,
  roomId: string,
  seqs: readonly number[],
): Promise<Map<number, number>> {
  const found = new Map<number, number>()
  for (const some of chunks(seqs, rowsPerStatement)) {
    const lists: (string | number)[][] = [[roomId], some]
    const rows = await readByLists(db, { name: "documents", lists }, ([roomIds = [], given = []]) =>
      tables(db)
        .selectFrom("search_docs")
        .select(["id", "seq"])
        .where("room_id", "in", roomIds as string[])
        .where("seq", "in", given as number[]),
    )
    for (const row of rows) found.set(Number(row.seq), Number(row.id))
  }
  return found
}

/** The highest id from one on and below another. */
export async function findLastId(db: Db, from: number, below: number): Promise<number | undefined> {
  const { rows } = await runCompiled(db, { name: "last document", values: [from, below, 1] }, () =>
    tables(db)
      .selectFrom("search_docs")
      .select("id")
      .where("id", ">=", from)
      .where("id", "<", below)
      .orderBy("id", "desc")
      .limit(1),
  )
  const [row] = rows
  return row && Number(row.id)
}

/** Rejects as a duplicate when another worker has taken one of the ids. */
export async function insertDocs(tx: Tx, rows: readonly DocRow[]): Promise<void> {
  await insertRows(tx, "search_docs" satisfies keyof Tables, rows)
}

export async function saveBrevity(tx: Tx, row: Pick<DocRow, "id" | "brevity">): Promise<void> {
  await tables(tx).updateTable("search_docs").set({ brevity: row.brevity }).where("id", "=", row.id).execute()
}

export async function deleteDocs(tx: Tx, ids: readonly number[]): Promise<void> {
  for (const some of chunks(ids)) {
    await tables(tx).deleteFrom("search_docs").where("id", "in", some).execute()
  }
}

/** Some documents of a room. */
export async function findDocsOfRoom(db: Db, roomId: string, limit: number): Promise<number[]> {
  const rows = await tables(db)
    .selectFrom("search_docs")
    .select("id")
    .where("room_id", "=", roomId)
    .orderBy("seq")
    .limit(limit)
    .execute()
  return rows.map(row => Number(row.id))
}

export async function findPositions(db: Db, roomIds: readonly string[]): Promise<Map<string, number>> {
  if (roomIds.length === 0) return new Map()
  const rows = await readByLists(db, { name: "search positions", lists: [roomIds] }, ([ids = []]) =>
    tables(db).selectFrom("search_positions").selectAll().where("room_id", "in", ids),
  )
  return new Map(rows.map(row => [row.room_id, Number(row.rev)]))
}

/** Positions by room id, for going through all of them in pages. */
export async function findPositionsAfter(db: Db, roomId: string, limit: number): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom("search_positions")
    .select("room_id")
    .where("room_id", ">", roomId)
    .orderBy("room_id")
    .limit(limit)
    .execute()
  return rows.map(row => row.room_id)
}

/** Moves a position on. @returns false when it is not where it was: another worker has moved it */
export async function movePosition(
  tx: Tx,
  position: { roomId: string; from: number; to: number },
): Promise<boolean> {
  const { roomId, from, to } = position
  if (from === 0) {
    const created = await tables(tx)
      .insertInto("search_positions")
      .values({ room_id: roomId, rev: to })
      .onConflict(conflict => conflict.column("room_id").doNothing())
      .executeTakeFirst()
    return created.numInsertedOrUpdatedRows === 1n
  }
  const query = { name: "move a search position", values: [to, roomId, from] }
  const moved = await runCompiled(tx, query, () =>
    tables(tx)
      .updateTable("search_positions")
      .set({ rev: to })
      .where("room_id", "=", roomId)
      .where("rev", "=", from),
  )
  return moved.numAffectedRows === 1n
}

export async function deletePosition(tx: Tx, roomId: string): Promise<void> {
  await tables(tx).deleteFrom("search_positions").where("room_id", "=", roomId).execute()
}
