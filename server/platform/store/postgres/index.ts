import { type Dialect, type Driver, Kysely, PostgresDialect, sql } from "kysely"
import { DatabaseError, Pool, types } from "pg"
import type { Store } from "../index.ts"
import { applyMigrations, pendingMigrations } from "../migrate.ts"
import { refusesEnded } from "../refuses-ended.ts"
import { type Opened, transact } from "../transact.ts"
import { noWatch, type QueryWatch } from "../watch.ts"
import { givesUpSilent } from "./gives-up-silent.ts"

export interface PostgresOptions {
  /** What the server's list of sessions calls this process. */
  readonly applicationName?: string
  /** Connections of this process at once; further queries wait for one. */
  readonly connectionsMax?: number
  /**
   * Milliseconds that a query may run or wait for a lock; for a connection it waits 15 s at most. A connection on which
   * no answer came 2 s later is given up.
   */
  readonly timeoutMs?: number
  /** Milliseconds that a transaction may do nothing: a process that was stopped in one lets go of its rows. 0 is for ever. */
  readonly idleInTransactionMs?: number
  /** Hears of connections that broke while nobody used them; the next query opens another. */
  readonly onError?: (error: Error) => void
  /** Stands around each query. */
  readonly watch?: QueryWatch
}

const defaultTimeoutMs = 15_000
/** What the server ends by itself is answered within this. */
const graceMs = 2_000
/** A migration may rewrite a large table, and nodes that start together wait for the one that applies it. */
const migrationMs = 3_600_000
/** By this name a copy sees that a server uses the database. */
const servingName = "parley"

/** Opens a PostgreSQL database by URL. Nothing is connected to before the first query. */
export function openPostgres(url: string, options: PostgresOptions = {}): Store {
  const opened = connect(url, options)
  const { db, pool } = opened
  const schema = async () =>
    (await sql<{ name: string }>`select current_schema() as name`.execute(db)).rows[0]?.name
  return {
    db,
    capabilities: { parallelWriters: true },
    transaction: work => transact(opened, {}, work),
    snapshot: work => transact(opened, { isolationLevel: "repeatable read", accessMode: "read only" }, work),
    async migrate(migrations) {
      const own = connect(url, { ...options, timeoutMs: migrationMs })
      try {
        return await applyMigrations(own.db, migrations, await schema())
      } finally {
        await own.db.destroy()
      }
    },
    pendingMigrations: async migrations => pendingMigrations(db, migrations, await schema()),
    connections: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    async ping() {
      await sql`select 1`.execute(db)
    },
    isTransient,
    isDuplicate: error => error instanceof DatabaseError && error.code === "23505",
    close: () => db.destroy(),
  }
}

function connect(url: string, options: PostgresOptions): Opened & { pool: Pool } {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  const pool = new Pool({
    connectionString: url,
    max: options.connectionsMax ?? 10,
    application_name: options.applicationName ?? servingName,
    connectionTimeoutMillis: Math.min(timeoutMs, defaultTimeoutMs),
    statement_timeout: timeoutMs,
    lock_timeout: timeoutMs,
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 10_000,
    keepAlive: true,
    // Queries of a transaction that are asked at one moment go there together.
    pipeline: true,
    types: { getTypeParser: parserOf as typeof types.getTypeParser },
  })
  pool.on("error", error => options.onError?.(error))
  // A client that breaks while it is used tells its query, and then this; unheard, it would end the process.
  pool.on("connect", client => client.on("error", () => {}))
  const inner = new PostgresDialect({ pool: givesUpSilent(pool, timeoutMs + graceMs) })
  const driver = refusesEnded(inner.createDriver(), options.watch ?? noWatch)
  const dialect = usesDriver(inner, driver)
  return { db: new Kysely({ dialect }), dialect, driver, pool }
}

/** Numbers of 64 bits and sums of them as numbers: what Parley counts stays far below 2^53. */
function parserOf(type: number, format?: "text" | "binary") {
  const isWide = type === types.builtins.INT8 || type === types.builtins.NUMERIC
  return isWide ? Number : types.getTypeParser(type, format as "text")
}

const usesDriver = (dialect: Dialect, driver: Driver): Dialect => ({
  createAdapter: () => dialect.createAdapter(),
  createDriver: () => driver,
  createIntrospector: db => dialect.createIntrospector(db),
  createQueryCompiler: () => dialect.createQueryCompiler(),
})

/**
 * SQLSTATE (PostgreSQL, appendix A): connections that broke (08), serialisation and deadlock (40), too little of
 * something (53), lock and idle timeouts, and a server that stops or starts (57).
 */
const transientStates = /^(08|40|53|57P0[123]|57014|55P03|25P03)/
const brokenSocket = /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/
/** The client's own words, which carry no code. */
const brokenConnection =
  /^(Connection terminated|Client was closed|timeout exceeded when trying to connect|Client has encountered)/

function isTransient(error: unknown): boolean {
  if (error instanceof DatabaseError) return transientStates.test(error.code ?? "")
  if (error instanceof AggregateError) return error.errors.some(isTransient)
  if (!(error instanceof Error)) return false
  const code = "code" in error && typeof error.code === "string" ? error.code : ""
  return brokenSocket.test(code) || brokenConnection.test(error.message)
}
