import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { sql } from "kysely"
import { derivedTables, migrations } from "../../compose.ts"
import type { Db, Store } from "../../platform/store/index.ts"
import { openPostgres } from "../../platform/store/postgres/index.ts"
import { openSqlite } from "../../platform/store/sqlite/index.ts"
import { seededTables } from "../../timeline/index.ts"
import { type CopyOptions, copyState } from "../index.ts"

/** Databases and folders of one test, which goes and takes them all away. */
export class Places implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "parley-copy-"))
  readonly #opened = new AsyncDisposableStack()

  /** A path in the test's folder. */
  path(name: string): string {
    return join(this.folder, name)
  }

  sqlite(name: string): Store {
    return this.#kept(openSqlite(this.path(name)))
  }

  /** As a copy opens it. */
  postgres(url: string): Store {
    return this.#kept(openPostgres(url, { applicationName: "parley db copy", idleInTransactionMs: 0 }))
  }

  #kept(store: Store): Store {
    this.#opened.defer(() => store.close())
    return store
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

interface More extends Partial<Omit<CopyOptions, "source" | "target">> {
  /** Of the source. */
  readonly name?: string
}

/** Copies between two databases, the product's own unless it says otherwise. */
export const copyBetween = (source: Store, target: Store, { name = "source", ...more }: More = {}) =>
  copyState({
    source: { store: source, name },
    target: { store: target, name: "target" },
    migrations,
    derived: derivedTables,
    seeded: seededTables,
    signal: new AbortController().signal,
    onStep() {},
    onRetry() {},
    ...more,
  })

/** Tables as the driver of the database finds them, which is not how a copy does; without those made anew. */
export async function tableNames(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables()
  return tables
    .map(table => table.name)
    .filter(name => !name.startsWith("search_"))
    .sort()
}

/** Every row of every table, as the driver gives them. */
export async function contentOf(db: Db): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {}
  for (const name of await tableNames(db)) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db)
    content[name] = rows.map(row => JSON.stringify(Object.entries(row).sort())).sort()
  }
  return content
}
