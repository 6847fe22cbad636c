import { Database, SQLiteError, type SQLQueryBindings, type Statement } from "bun:sqlite"
import type { Rows } from "./thread.ts"

/** Statements kept prepared. Lists of different lengths make different statements, so there must be a bound. */
const statementsMax = 300
const busyMs = 5_000
/** Keys are spread over their whole index: the writer reads most pages again if it keeps few. Taken as it fills. */
const writerCacheKiB = 16_384
/** Pages in the log (4 KiB each) before they are written to the file, each once however often it changed. */
const logPages = 4_000

export interface SqliteFile {
  run(sql: string, parameters: readonly unknown[]): Rows
  close(): void
}

/**
 * Opens a SQLite file. Writers flush to the disk at each commit (`synchronous = FULL`): an acknowledgement stands
 * on it. Readers work beside the writer (WAL) and see its last commit.
 */
export function openFile(path: string, mode: "write" | "read"): SqliteFile {
  const database = new Database(path, mode === "write" ? { create: true } : { readonly: true })
  database.run(`PRAGMA busy_timeout = ${busyMs}`)
  if (mode === "write") {
    keepLog(database)
    database.run("PRAGMA synchronous = FULL")
    database.run("PRAGMA foreign_keys = ON")
    database.run(`PRAGMA cache_size = -${writerCacheKiB}`)
    database.run(`PRAGMA wal_autocheckpoint = ${logPages}`)
  }
  database.run("PRAGMA temp_store = MEMORY")
  const statements = new Map<string, Statement>()

  function prepared(sql: string): Statement {
    const known = statements.get(sql)
    if (known) {
      statements.delete(sql)
      statements.set(sql, known)
      return known
    }
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    if (statements.size > statementsMax) {
      const [oldest, forgotten] = statements.entries().next().value as [string, Statement]
      statements.delete(oldest)
      forgotten.finalize()
    }
    return statement
  }

  return {
    run(sql, parameters) {
      const statement = prepared(sql)
      const bindings = parameters as SQLQueryBindings[]
      if (statement.columnNames.length > 0) {
        return { rows: statement.all(...bindings) as Record<string, unknown>[], changes: 0 }
      }
      return { rows: [], changes: statement.run(...bindings).changes }
    },
    close() {
      for (const statement of statements.values()) statement.finalize()
      database.close()
    },
  }
}

/** Going over to the log needs the file alone, and SQLite does not wait for that: another process may be opening it. */
function keepLog(database: Database): void {
  for (const until = performance.now() + busyMs; ; Bun.sleepSync(5)) {
    try {
      database.run("PRAGMA journal_mode = WAL")
      return
    } catch (error) {
      const busy = error instanceof SQLiteError && error.code?.startsWith("SQLITE_BUSY")
      if (!busy || performance.now() > until) throw error
    }
  }
}
