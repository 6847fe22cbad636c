import { CompiledQuery } from "kysely"
import type { Db } from "./index.ts"

/** Rows in one statement at most. Lists are cut into powers of two, so that few statements serve every length. */
const rowsPerStatement = 64

type Row = Readonly<Record<string, unknown>>

/** By engine: the statement is made once for each table and number of rows. */
const compiled = new WeakMap<object, Map<string, CompiledQuery>>()

/**
 * Inserts rows that have the same columns, in statements that are compiled once: building a query of a thousand values
 * costs more than carrying it out. The name of the table and the columns are the program's, never a caller's.
 */
export async function insertRows(db: Db, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first)
  const inserts: Promise<unknown>[] = []
  for (let start = 0; start < rows.length; ) {
    const count = Math.min(rowsPerStatement, 2 ** Math.floor(Math.log2(rows.length - start)))
    const values: unknown[] = []
    for (let n = start; n < start + count; n++) for (const column of columns) values.push(rows[n]?.[column])
    // Not by `CompiledQuery.raw`, which freezes the values: a frozen array is slow to read.
    inserts.push(db.executeQuery({ ...insertOf(db, { table, columns, count }), parameters: values }))
    start += count
  }
  const failed = (await Promise.allSettled(inserts)).find(each => each.status === "rejected")
  if (failed) throw failed.reason
}

interface Shape {
  readonly table: string
  readonly columns: readonly string[]
  readonly count: number
}

function insertOf(db: Db, shape: Shape): CompiledQuery {
  const { adapter } = db.getExecutor()
  const queries = compiled.get(adapter) ?? new Map<string, CompiledQuery>()
  compiled.set(adapter, queries)
  const name = `${shape.count} ${shape.table} ${shape.columns.join(" ")}`
  const query = queries.get(name) ?? CompiledQuery.raw(textOf(db, shape))
  queries.set(name, query)
  return query
}

function textOf(db: Db, { table, columns, count }: Shape): string {
  const row = Object.fromEntries(columns.map(column => [column, 0]))
  return db
    .withTables<Record<string, Record<string, number>>>()
    .insertInto(table)
    .values(Array.from({ length: count }, () => row))
    .compile().sql
}
