import { sql } from "kysely"
import type { Db } from "../../platform/store/index.ts"
import type { Described } from "../tables.ts"
import type { Engine } from "./index.ts"

/** `begin immediate` has kept other writers out since the transaction began. */
export const sqliteEngine: Engine = {
  async tables(db) {
    const { rows } = await sql<{ name: string }>`
      select name from pragma_table_list where schema = 'main' and type = 'table'
        and name not like 'sqlite\\_%' escape '\\' and name not like 'kysely\\_%' escape '\\' order by name`.execute(
      db,
    )
    const tables: Described[] = []
    for (const { name } of rows) tables.push(await describe(db, name))
    return tables
  },
  async hasTable(db, name) {
    const { rows } = await sql`select 1 from sqlite_schema where type = 'table' and name = ${name}`.execute(
      db,
    )
    return rows.length > 0
  },
  async holdStill() {},
  encode(column, kind) {
    if (kind === "bytes") return sql`case when ${column} is null then null else lower(hex(${column})) end`
    if (kind === "real")
      return sql`case when ${column} is null then null else printf('%!.17g', ${column}) end`
    return sql`cast(${column} as text)`
  },
  decode(text, kind) {
    if (kind === "integer" || kind === "boolean") return sql`cast(${text} as integer)`
    if (kind === "real") return sql`cast(${text} as real)`
    if (kind === "bytes") return sql`unhex(${text})`
    return text
  },
  sizeOf: text => sql`coalesce(length(cast(${text} as blob)), 0)`,
  givenNumbers: sql``,
  rowsOf: json => sql`json_each(${json})`,
  textAt: index => sql`value ->> ${sql.lit(index)}`,
  // Its counters follow the rows by themselves.
  async afterCopy() {},
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  /** Its place in the primary key from 1 on, or 0. */
  readonly pk: number
  /** Generated columns are not written. */
  readonly hidden: number
}

async function describe(db: Db, name: string): Promise<Described> {
  const { rows } = await sql<ColumnRow>`
    select name, type, pk, hidden from pragma_table_xinfo(${name}) order by name`.execute(db)
  const parents = await sql<{ table: string }>`
    select distinct "table" from pragma_foreign_key_list(${name})`.execute(db)
  return {
    name,
    columns: rows
      .filter(column => column.hidden === 0)
      .map(column => ({ name: column.name, type: column.type })),
    key: rows
      .filter(column => column.pk > 0)
      .toSorted((one, other) => one.pk - other.pk)
      .map(column => column.name),
    parents: parents.rows.map(row => row.table),
  }
}
