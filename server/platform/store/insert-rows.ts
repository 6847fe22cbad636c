import { compiledOnce } from "./compiled-once.ts"
import type { Db } from "./index.ts"

/** Rows in one statement at most. Lists are cut into powers of two, so that few statements serve every length. */
const rowsPerStatement = 64

type Row = Readonly<Record<string, unknown>>

interface InsertOptions {
  /** Columns that are unique together: a row that is there already takes the new one's other values. */
  readonly over?: readonly string[]
  /** A row that is there already is deleted first. SQLite alone; its virtual tables have no other way. */
  readonly orReplace?: boolean
}

/**
 * Inserts rows that have the same columns, in statements that are compiled once: building a query of a thousand values
 * costs more than carrying it out. The name of the table and the columns are the program's, never a caller's.
 */
export async function insertRows(
  db: Db,
  table: string,
  rows: readonly Row[],
  { over = [], orReplace = false }: InsertOptions = {},
): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first)
  const inserts: Promise<unknown>[] = []
  for (let start = 0; start < rows.length; ) {
    const count = Math.min(rowsPerStatement, 2 ** Math.floor(Math.log2(rows.length - start)))
    const parameters: unknown[] = []
    for (let n = start; n < start + count; n++)
      for (const column of columns) parameters.push(rows[n]?.[column])
    const compile = () => insertOf(db, { table, columns, count, over, orReplace })
    const shape = `insert ${count} ${table} ${columns.join(" ")} over ${over.join(" ")} ${orReplace}`
    inserts.push(db.executeQuery(compiledOnce(db, shape, { compile, parameters })))
    start += count
  }
  const failed = (await Promise.allSettled(inserts)).find(each => each.status === "rejected")
  if (failed) throw failed.reason
}

interface Shape {
  readonly table: string
  readonly columns: readonly string[]
  readonly count: number
  readonly over: readonly string[]
  readonly orReplace: boolean
}

function insertOf(db: Db, { table, columns, count, over, orReplace }: Shape) {
  const row = Object.fromEntries(columns.map(column => [column, 0]))
  const insert = db
    .withTables<Record<string, Record<string, number>>>()
    .insertInto(table)
    .values(Array.from({ length: count }, () => row))
  if (orReplace) return insert.orReplace().compile()
  if (over.length === 0) return insert.compile()
  const others = columns.filter(column => !over.includes(column))
  return insert
    .onConflict(conflict =>
      conflict
        .columns([...over])
        .doUpdateSet(eb => Object.fromEntries(others.map(column => [column, eb.ref(`excluded.${column}`)]))),
    )
    .compile()
}
