import { Migrator } from "kysely/migration"
import { type Db, type Migrations, SchemaTooNew } from "./index.ts"

/** Applies migrations through Kysely's migrator, which locks against other processes, and is not needed at most starts. */
export async function applyMigrations(db: Db, migrations: Migrations, schema?: string): Promise<string[]> {
  if ((await pendingMigrations(db, migrations, schema)).length === 0) return []
  const { error, results } = await migrator(db, migrations, schema).migrateToLatest()
  if (error) throw error
  return (results ?? []).filter(result => result.status === "Success").map(result => result.migrationName)
}

/** @param schema where the tables lie, in an engine that has several */
export async function pendingMigrations(db: Db, migrations: Migrations, schema?: string): Promise<string[]> {
  const applied = await appliedMigrations(db, schema)
  const unknown = applied.filter(name => !(name in migrations))
  if (unknown.length > 0) throw new SchemaTooNew(unknown)
  return Object.keys(migrations)
    .filter(name => !applied.includes(name))
    .sort()
}

async function appliedMigrations(db: Db, schema: string | undefined): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(table => table.name === "kysely_migration" && table.schema === schema)) return []
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom("kysely_migration")
    .select("name")
    .execute()
  return rows.map(row => row.name)
}

function migrator(db: Db, migrations: Migrations, schema: string | undefined): Migrator {
  return new Migrator({
    db,
    // Features number their own: a feature that comes later may take a number between those that were applied.
    allowUnorderedMigrations: true,
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
    provider: { getMigrations: async () => ({ ...migrations }) },
  })
}
