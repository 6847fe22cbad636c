import { mkdirSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { Kysely, sql } from "kysely"
import type { Db, Store } from "../index.ts"
import { applyMigrations, pendingMigrations } from "../migrate.ts"
import { transact } from "../transact.ts"
import { noWatch, type QueryWatch } from "../watch.ts"
import { SqliteDriver, sqliteDialect } from "./dialect.ts"
import { SqliteError } from "./thread.ts"

/** Opens the embedded database at a path, and makes its folder. @param watch stands around each query */
export function openSqlite(path: string, watch: QueryWatch = noWatch): Store {
  const file = resolve(path)
  mkdirSync(dirname(file), { recursive: true })
  const driver = new SqliteDriver(file, watch)
  const dialect = sqliteDialect(driver)
  const db: Db = new Kysely({ dialect })
  const opened = { db, dialect, driver }
  return {
    db,
    capabilities: { parallelWriters: false },
    transaction: work => transact(opened, {}, work),
    snapshot: work => transact(opened, { accessMode: "read only" }, work),
    migrate: migrations => applyMigrations(db, migrations),
    pendingMigrations: migrations => pendingMigrations(db, migrations),
    async ping() {
      await sql`select 1`.execute(db)
    },
    isTransient: error => code(error).startsWith("SQLITE_BUSY") || code(error).startsWith("SQLITE_LOCKED"),
    isDuplicate: error =>
      code(error) === "SQLITE_CONSTRAINT_UNIQUE" || code(error) === "SQLITE_CONSTRAINT_PRIMARYKEY",
    close: () => db.destroy(),
  }
}

function code(error: unknown): string {
  return error instanceof SqliteError ? error.code : ""
}
