import type { Db, Store, Tx } from "../platform/store/index.ts"
import { engineOf } from "./engines/index.ts"
import { CopyError, UnfinishedCopy } from "./errors.ts"
import type { Position } from "./pages.ts"
import type { Table } from "./tables.ts"

/** In the target while the copy is unfinished: nothing serves from a database that has them. */
type Tables = {
  copy_source: {
    id: 1
    database: string
    /** Where files come from and go to; null until they are begun. */
    blobs: string | null
  }
  copy_positions: {
    table_name: string
    /** The key of the last row that was copied, as JSON. */
    position: string | null
    rows: number
  }
  /** Files that are in the target and were compared with the source's. */
  copy_blobs: { key: string; size: number }
}

export const markerTables: readonly string[] = ["copy_source", "copy_positions", "copy_blobs"]

const tables = (db: Db) => db.withTables<Tables>()

/** @throws UnfinishedCopy where a copy into this database has not ended */
export async function refuseUnfinishedCopy(db: Db): Promise<void> {
  const source = await findSource(db)
  if (!source) return
  throw new UnfinishedCopy(
    `The database is an unfinished copy of ${source.database}: it does not hold everything yet. ` +
      "Give the same `parley db copy` again, which goes on where it stopped.",
  )
}

/** What the target is an unfinished copy of, if it is one. */
export async function findSource(db: Db): Promise<{ database: string; blobs: string | null } | undefined> {
  if (!(await engineOf(db).hasTable(db, "copy_source"))) return undefined
  return await tables(db).selectFrom("copy_source").select(["database", "blobs"]).executeTakeFirst()
}

/** Marks the target in one transaction, before anything else is written to it. */
export async function markUnfinished(store: Store, database: string): Promise<void> {
  await store.transaction(async tx => {
    await tx.schema
      .createTable("copy_source")
      .addColumn("id", "integer", column => column.primaryKey())
      .addColumn("database", "text", column => column.notNull())
      .addColumn("blobs", "text")
      .execute()
    await tx.schema
      .createTable("copy_positions")
      .addColumn("table_name", "text", column => column.primaryKey())
      .addColumn("position", "text")
      .addColumn("rows", "bigint", column => column.notNull())
      .execute()
    await tx.schema
      .createTable("copy_blobs")
      .addColumn("key", "text", column => column.primaryKey())
      .addColumn("size", "bigint", column => column.notNull())
      .execute()
    await tables(tx).insertInto("copy_source").values({ id: 1, database, blobs: null }).execute()
  })
}

/** Takes the mark off: the copy is whole. */
export async function unmark(store: Store): Promise<void> {
  await store.transaction(async tx => {
    for (const name of markerTables) await tx.schema.dropTable(name).execute()
  })
}

export interface Progress {
  readonly position: Position | undefined
  readonly rows: number
}

/** How far a table is copied, or nothing if it was never begun. */
export async function findProgress(db: Db, table: Table): Promise<Progress | undefined> {
  const row = await tables(db)
    .selectFrom("copy_positions")
    .select(["position", "rows"])
    .where("table_name", "=", table.name)
    .executeTakeFirst()
  if (!row) return undefined
  return { rows: row.rows, position: row.position === null ? undefined : JSON.parse(row.position) }
}

export async function beginTable(tx: Tx, table: Table): Promise<void> {
  await tables(tx)
    .insertInto("copy_positions")
    .values({ table_name: table.name, position: null, rows: 0 })
    .execute()
}

/** Moves a table's position on, in the transaction of the rows. @throws CopyError when another process has moved it */
export async function advance(tx: Tx, table: Table, step: { from: number; to: Progress }): Promise<void> {
  const { from, to } = step
  const { numUpdatedRows } = await tables(tx)
    .updateTable("copy_positions")
    .set({ position: JSON.stringify(to.position), rows: to.rows })
    .where("table_name", "=", table.name)
    .where("rows", "=", from)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new CopyError("Another process copies into the same target: let it end.")
}

export async function rememberBlobs(db: Db, blobs: string): Promise<void> {
  await tables(db).updateTable("copy_source").set({ blobs }).execute()
}

export async function isBlobCopied(db: Db, key: string): Promise<boolean> {
  const found = await tables(db)
    .selectFrom("copy_blobs")
    .select("key")
    .where("key", "=", key)
    .executeTakeFirst()
  return found !== undefined
}

export async function addCopiedBlob(db: Db, blob: { key: string; size: number }): Promise<void> {
  await tables(db).insertInto("copy_blobs").values(blob).execute()
}

/** Files that were copied so far, and their bytes. */
export async function countCopiedBlobs(db: Db): Promise<{ files: number; bytes: number }> {
  const row = await tables(db)
    .selectFrom("copy_blobs")
    .select(eb => [eb.fn.countAll<number>().as("files"), eb.fn.sum<number | null>("size").as("bytes")])
    .executeTakeFirstOrThrow()
  return { files: row.files, bytes: row.bytes ?? 0 }
}
