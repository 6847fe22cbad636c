import { sql } from "kysely"
import { CopyError } from "../errors.ts"
import type { Described } from "../tables.ts"
import type { Engine } from "./index.ts"

const inOurSchema = sql`c.relnamespace = (select oid from pg_namespace where nspname = current_schema())`
/** Lock not available (PostgreSQL, appendix A). */
const lockRefused = "55P03"

export const postgresEngine: Engine = {
  async tables(db) {
    const { rows } = await sql<TableRow>`
      select c.relname as name,
        array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
          and not a.attisdropped and a.attgenerated = '' order by a.attname collate "C") as columns,
        array(select format_type(a.atttypid, null) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
          and not a.attisdropped and a.attgenerated = '' order by a.attname collate "C") as types,
        array(select a.attname::text from pg_index i cross join unnest(i.indkey) with ordinality as k(number, place)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
          where i.indrelid = c.oid and i.indisprimary order by k.place) as key,
        array(select distinct p.relname::text from pg_constraint f join pg_class p on p.oid = f.confrelid
          where f.conrelid = c.oid and f.contype = 'f') as parents
      from pg_class c where ${inOurSchema} and c.relkind in ('r', 'p') and c.relname not like 'kysely\\_%'
      order by c.relname collate "C"`.execute(db)
    return rows.map(tableOf)
  },
  async hasTable(db, name) {
    const { rows } = await sql`select 1 from pg_class c
      where ${inOurSchema} and c.relkind = 'r' and c.relname = ${name}`.execute(db)
    return rows.length > 0
  },
  async holdStill(tx, tables) {
    const { rows } = await sql`select 1 from pg_stat_activity
      where datname = current_database() and application_name = 'parley'`.execute(tx)
    if (rows.length > 0)
      throw new CopyError(`Parley is connected to the source (${rows.length} connections). ${stop}`)
    const names = sql.join(tables.map(table => sql.table(table.name)))
    await sql`set local lock_timeout = '5s'`.execute(tx)
    await sql`lock table ${names} in share mode`.execute(tx).catch((error: unknown) => {
      const refused = error instanceof Error && "code" in error && error.code === lockRefused
      throw refused ? new CopyError(`Somebody writes to the source. ${stop}`, { cause: error }) : error
    })
  },
  encode(column, kind) {
    if (kind === "bytes") return sql`encode(${column}, 'hex')`
    if (kind === "boolean") return sql`${column}::integer::text`
    return sql`${column}::text`
  },
  decode(text, kind) {
    switch (kind) {
      case "integer":
        return sql`(${text})::text::bigint`
      case "boolean":
        return sql`(${text})::text::integer::boolean`
      case "real":
        return sql`(${text})::text::double precision`
      case "json":
        return sql`(${text})::text::json`
      case "bytes":
        return sql`decode((${text})::text, 'hex')`
      case "text":
        return sql`(${text})::text`
    }
  },
  sizeOf: text => sql`coalesce(octet_length(${text}), 0)`,
  givenNumbers: sql`overriding system value`,
  rowsOf: json => sql`jsonb_array_elements(${json}::text::jsonb) as item(value)`,
  textAt: index => sql`value ->> ${sql.lit(index)}`,
  async afterCopy(tx, tables) {
    const { rows } = await sql<{ name: string; column: string; sequence: string }>`
      select c.relname as name, a.attname as column,
        pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where ${inOurSchema} and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
        and pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null`.execute(tx)
    for (const { name, column, sequence } of rows) {
      if (!tables.some(table => table.name === name)) continue
      await sql`select setval(${sequence}::regclass, coalesce(max(${sql.ref(column)}), 1), count(*) > 0)
        from ${sql.table(name)}`.execute(tx)
    }
    // A plan for tables that were empty a moment ago would be a bad one.
    for (const { name } of tables) await sql`analyze ${sql.table(name)}`.execute(tx)
  },
}

const stop = "Stop every node of it first: what they write meanwhile would stay behind."

interface TableRow {
  readonly name: string
  readonly columns: readonly string[]
  readonly types: readonly string[]
  readonly key: readonly string[]
  readonly parents: readonly string[]
}

const tableOf = ({ columns, types, ...table }: TableRow): Described => ({
  ...table,
  columns: columns.map((name, index) => ({ name, type: types[index] ?? "" })),
})
