import type { Kysely, Transaction } from "kysely"
import type { Migration } from "kysely/migration"

// biome-ignore lint/complexity/noBannedTypes: no tables; a repository names its own with `withTables`
type NoTables = {}

/** Queries outside a transaction. A repository names its tables with `db.withTables<Tables>()`. */
export type Db = Kysely<NoTables>
/** Queries inside one transaction. It is a `Db` too. */
export type Tx = Transaction<NoTables>

/** By name; names sort in the order in which they are applied and are never changed once released. */
export type Migrations = Readonly<Record<string, Migration>>

/** How engines differ, as data, so that callers need not know which one is there. */
export interface StoreCapabilities {
  /** More than one transaction may write at a time, so rows that two could change must be locked. */
  readonly parallelWriters: boolean
}

/**
 * The database: the one authority on what is kept.
 *
 * Every driver guarantees:
 * - a transaction that resolved survives the death of the process, and of the machine;
 * - a transaction that rejected left nothing behind, and a query on one that has ended is refused;
 * - writers of the same row follow one another;
 * - a query outside a transaction sees every transaction that resolved before it was made;
 * - all reads in a snapshot see one state, and no writer waits for them.
 */
export interface Store {
  readonly db: Db
  readonly capabilities: StoreCapabilities
  /** Runs `work` in a transaction that may write. Rejects with what `work` rejects with, after rolling back. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs `work` on one unchanging state of the database, read-only. For reads of several steps and slow ones. */
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * Applies what has not been applied, once, however many processes start together.
   * @returns names that were applied now
   * @throws SchemaTooNew when the database has migrations that this program does not know
   */
  migrate(migrations: Migrations): Promise<string[]>
  /** Migrations that would be applied now. @throws SchemaTooNew */
  pendingMigrations(migrations: Migrations): Promise<string[]>
  /** Connections of this process by state, where there is a pool of them. */
  readonly connections?: () => { used: number; idle: number; waiting: number }
  /** Rejects when the database does not answer. */
  ping(): Promise<void>
  /** Whether the same work may succeed if it is tried again. */
  isTransient(error: unknown): boolean
  /** Whether the error says that a unique value exists already. */
  isDuplicate(error: unknown): boolean
  close(): Promise<void>
}

export class SchemaTooNew extends Error {
  override readonly name = "SchemaTooNew"

  constructor(unknown: readonly string[]) {
    super(
      `The database was made by a newer Parley: it has the migrations ${unknown.join(", ")}, which this one ` +
        "does not know. Start the newer version, or restore a backup that was made before the upgrade.",
    )
  }
}

/** Another process serves from this database. */
export class DatabaseInUse extends Error {
  override readonly name = "DatabaseInUse"
}
