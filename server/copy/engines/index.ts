import { PostgresAdapter, type RawBuilder } from "kysely"
import type { Db, Tx } from "../../platform/store/index.ts"
import type { Described, Kind, Table } from "../tables.ts"
import { postgresEngine } from "./postgres.ts"
import { sqliteEngine } from "./sqlite.ts"

/**
 * What differs between engines when whole tables are read and written. A value travels as text that is the same for all
 * engines, so that no driver's numbers, dates or bytes come in between.
 */
export interface Engine {
  /** Every table that keeps rows, without the migrator's own and what virtual tables keep for themselves. */
  tables(db: Db): Promise<Described[]>
  hasTable(db: Db, name: string): Promise<boolean>
  /**
   * Keeps everybody from writing until the transaction ends; readers go on.
   * @throws CopyError where somebody uses the database
   */
  holdStill(tx: Tx, tables: readonly Table[]): Promise<void>
  /** A column's value as text; null stays null. Integers in decimals, bytes in hexadecimals, true as `1`. */
  encode(column: RawBuilder<unknown>, kind: Kind): RawBuilder<string | null>
  /** The value of such a text. */
  decode(text: RawBuilder<unknown>, kind: Kind): RawBuilder<unknown>
  /** Bytes of a text. */
  sizeOf(text: RawBuilder<string | null>): RawBuilder<number>
  /** Between an `insert`'s columns and its rows: what lets it give numbers that the engine would count itself. */
  readonly givenNumbers: RawBuilder<unknown>
  /** A `from` of a list of lists of texts, given as JSON. */
  rowsOf(json: string): RawBuilder<unknown>
  /** The nth text of such a row. */
  textAt(index: number): RawBuilder<string | null>
  /** After all rows are there: counters go on behind the highest number. */
  afterCopy(tx: Tx, tables: readonly Table[]): Promise<void>
}

/** The engine that a database has. */
export function engineOf(db: Db): Engine {
  return db.getExecutor().adapter instanceof PostgresAdapter ? postgresEngine : sqliteEngine
}
