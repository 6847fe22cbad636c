import { type RawBuilder, sql } from "kysely"
import type { Db, Tx } from "../platform/store/index.ts"
import { type Engine, engineOf } from "./engines/index.ts"
import type { Column, Table } from "./tables.ts"

/** A page is what is in memory at one time: so many rows, or so many bytes, or one row. */
const pageLimits = { rows: 1_000, bytes: 1_048_576 } as const

/** Values of a row in the order of the table's columns, as text (see `Engine.encode`). */
export type Row = readonly (string | null)[]
/** Values of a row's key, as text. */
export type Position = readonly string[]

/** The rows behind a position in the order of the primary key, as many as fit in a page. */
export async function readPage(db: Db, table: Table, after: Position | undefined): Promise<Row[]> {
  const engine = engineOf(db)
  const names = table.columns.map((_, index) => sql.ref(`c${index}`))
  const keys = table.key.map((_, index) => sql.ref(`k${index}`))
  const { rows } = await sql<Record<string, string | null>>`
    select ${sql.join(names)} from (
      select p.*, sum(size) over w as bytes, row_number() over w as n from (
        select ${sql.join(selected(engine, table))} from ${sql.table(table.name)} as t
        ${after ? sql`where ${behind(engine, table, after)}` : sql``}
        order by ${sql.join(table.key.map(inTable))} limit ${sql.lit(pageLimits.rows)}
      ) as p window w as (order by ${sql.join(keys)} rows unbounded preceding)
    ) as q where bytes <= ${sql.lit(pageLimits.bytes)} or n = 1 order by n`.execute(db)
  return rows.map(row => table.columns.map((_, index) => row[`c${index}`] ?? null))
}

const inTable = (column: string): RawBuilder<unknown> => sql.ref(`t.${column}`)

function selected(engine: Engine, table: Table): RawBuilder<unknown>[] {
  const texts = table.columns.map(column => engine.encode(inTable(column.name), column.kind))
  return [
    ...texts.map((text, index) => sql`${text} as ${sql.ref(`c${index}`)}`),
    ...table.key.map((column, index) => sql`${inTable(column)} as ${sql.ref(`k${index}`)}`),
    sql`${sql.join(texts.map(engine.sizeOf), sql` + `)} as size`,
  ]
}

function behind(engine: Engine, table: Table, after: Position): RawBuilder<unknown> {
  const values = keyColumns(table).map((column, index) => engine.decode(sql`${after[index]}`, column.kind))
  return sql`(${sql.join(table.key.map(inTable))}) > (${sql.join(values)})`
}

function keyColumns(table: Table): Column[] {
  return table.key.flatMap(name => table.columns.filter(column => column.name === name))
}

/** Where a row stands in its table. */
export function positionOf(table: Table, row: Row): Position {
  return table.key.map(name => row[table.columns.findIndex(column => column.name === name)] ?? "")
}

/** Inserts rows in one statement with one parameter, however many they are. */
export async function writeRows(tx: Tx, table: Table, rows: readonly Row[]): Promise<void> {
  const engine = engineOf(tx)
  const columns = table.columns.map(column => sql.ref(column.name))
  const values = table.columns.map((column, index) => engine.decode(engine.textAt(index), column.kind))
  await sql`insert into ${sql.table(table.name)} (${sql.join(columns)}) ${engine.givenNumbers}
    select ${sql.join(values)} from ${engine.rowsOf(JSON.stringify(rows))}`.execute(tx)
}

/** All rows behind a position, page by page. */
export async function* pagesOf(db: Db, table: Table, from?: Position): AsyncGenerator<Row[]> {
  for (let after = from; ; ) {
    const page = await readPage(db, table, after)
    const last = page.at(-1)
    if (!last) return
    yield page
    after = positionOf(table, last)
  }
}

export async function countRows(db: Db, table: string): Promise<number> {
  const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(db)
  return rows[0]?.rows ?? 0
}
