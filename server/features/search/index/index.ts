import { PostgresAdapter } from "kysely"
import type { Db, Tx } from "../../../platform/store/index.ts"
import type { Phrase } from "../query.ts"
import type { Token } from "../tokens.ts"
import { postgresIndex } from "./postgres.ts"
import { sqliteIndex } from "./sqlite.ts"

/** A message as the index keeps it. */
export interface Entry {
  readonly id: number
  readonly tokens: readonly Token[]
  /** What filters ask for: `all`, its room, its author, what it has. Letters and digits. */
  readonly facts: readonly string[]
}

/** What must hold of a message. */
export interface Wanted {
  readonly phrases: readonly Phrase[]
  /** Of each list, one must be there. */
  readonly facts: readonly (readonly string[])[]
  /** Better if these hold too. */
  readonly exact: Phrase | undefined
  readonly whole: Phrase | undefined
  /** Rooms of the asker, with the seq after which they see each. */
  readonly places: readonly (readonly [roomId: string, sinceSeq: number])[]
  /** The lowest and the highest id that count. */
  readonly bottom: number
  readonly top: number
  readonly limit: number
}

export interface Match {
  readonly id: number
  readonly roomId: string
  readonly seq: number
  readonly brevity: number
  readonly exact: boolean
  readonly whole: boolean
}

/** The words of messages in one engine. Cutting into words, ranking and paging are the same for all. */
export interface WordIndex {
  /** The type of a 64-bit primary key. SQLite makes `integer` alone the row's own number. */
  readonly idType: "integer" | "bigint"
  createTable(db: Db): Promise<void>
  /** Puts entries, in place of those with the same ids. */
  write(tx: Tx, entries: readonly Entry[]): Promise<void>
  erase(tx: Tx, ids: readonly number[]): Promise<void>
  /** The newest messages that match, by descending id. */
  match(db: Db, wanted: Wanted): Promise<Match[]>
}

/** The index that the engine of a database has. */
export function indexOf(db: Db): WordIndex {
  return db.getExecutor().adapter instanceof PostgresAdapter ? postgresIndex : sqliteIndex
}
