import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from "kysely"
import type { QueryWatch } from "../watch.ts"
import { openFile, type SqliteFile } from "./file.ts"
import { type Rows, SqliteThread } from "./thread.ts"

/**
 * SQLite for Kysely. Writes and transactions run on threads of their own; a single `select` outside a transaction
 * runs here, since it takes less time than asking a thread.
 */
export function sqliteDialect(driver: SqliteDriver): Dialect {
  return {
    createAdapter: () => new ThreadedSqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

class ThreadedSqliteAdapter extends SqliteAdapter {
  /** Readers go on while the writer works; without this Kysely lets one query through at a time. */
  override get supportsMultipleConnections(): boolean {
    return true
  }

  /** Migrations run in one transaction, which keeps other processes out and rolls back whole. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

export class SqliteDriver implements Driver {
  readonly #file: string
  readonly #watch: QueryWatch
  #writer: SqliteThread | undefined
  #snapshots: SqliteThread | undefined
  #reader: SqliteFile | undefined

  constructor(file: string, watch: QueryWatch) {
    this.#file = file
    this.#watch = watch
  }

  async init(): Promise<void> {
    this.#writer = new SqliteThread(this.#file, "write")
    await this.#writer.run("select 1", [])
    this.#reader = openFile(this.#file, "read")
  }

  async acquireConnection(): Promise<SqliteConnection> {
    if (!this.#writer || !this.#reader) throw new Error("The database is not open.")
    return new SqliteConnection(this.#writer, this.#reader, this.#watch)
  }

  async beginTransaction(connection: SqliteConnection, settings: TransactionSettings): Promise<void> {
    if (settings.accessMode === "read only") await connection.begin(this.#snapshotThread(), "begin")
    else await connection.begin(connection.writer, "begin immediate")
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    await connection.end("commit")
  }

  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    await connection.end("rollback")
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#snapshots?.close()
    await this.#writer?.close()
    this.#reader?.close()
  }

  /** Made when it is first needed: a thread costs memory. */
  #snapshotThread(): SqliteThread {
    this.#snapshots ??= new SqliteThread(this.#file, "read")
    return this.#snapshots
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly writer: SqliteThread
  readonly #reader: SqliteFile
  readonly #watch: QueryWatch
  #transaction: { thread: SqliteThread; release: () => void } | undefined
  #ended = false

  constructor(writer: SqliteThread, reader: SqliteFile, watch: QueryWatch) {
    this.writer = writer
    this.#reader = reader
    this.#watch = watch
  }

  /** The beginning goes to the thread together with the first query. */
  async begin(thread: SqliteThread, statement: "begin" | "begin immediate"): Promise<void> {
    const release = await thread.acquire()
    thread.begin(statement)
    this.#transaction = { thread, release }
    this.#ended = false
  }

  async end(statement: "commit" | "rollback"): Promise<void> {
    const transaction = this.#transaction
    if (!transaction) return
    // Before its end is asked for: what is asked from now on would run after it.
    this.#transaction = undefined
    this.#ended = true
    try {
      await transaction.thread.end(statement)
    } catch (error) {
      if (statement === "commit") await transaction.thread.end("rollback").catch(() => {})
      throw error
    } finally {
      transaction.release()
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return await this.#watch(query, async () => {
      const { rows, changes } = await this.#run(query)
      return { rows: rows as R[], numAffectedRows: BigInt(changes) }
    })
  }

  // biome-ignore lint/correctness/useYield: refuses before it would yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("Streaming is not supported: read in pages.")
  }

  async #run(query: CompiledQuery): Promise<Rows> {
    if (this.#transaction) return this.#transaction.thread.run(query.sql, query.parameters)
    // A write that was not waited for would be kept although its transaction was rolled back.
    if (this.#ended) throw new Error("This transaction has ended.")
    if (query.query.kind === "SelectQueryNode") return this.#reader.run(query.sql, query.parameters)
    const release = await this.writer.acquire()
    try {
      return await this.writer.run(query.sql, query.parameters)
    } finally {
      release()
    }
  }
}
