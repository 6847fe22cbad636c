import { Migrator } from "kysely/migration"
import { type Db, type Migrations, SchemaTooNew } from "./index.ts"

/** Applies migrations through Kysely's migrator, which locks against other processes. */
export async function applyMigrations(db: Db, migrations: Migrations): Promise<string[]> {
  await pendingMigrations(db, migrations)
  const { error, results } = await migrator(db, migrations).migrateToLatest()
  if (error) throw error
  return (results ?? []).filter(result => result.status === "Success").map(result => result.migrationName)
}

export async function pendingMigrations(db: Db, migrations: Migrations): Promise<string[]> {
  const applied = await appliedMigrations(db)
  const unknown = applied.filter(name => !(name in migrations))
  if (unknown.length > 0) throw new SchemaTooNew(unknown)
  return Object.keys(migrations)
    .filter(name => !applied.includes(name))
    .sort()
}

async function appliedMigrations(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(table => table.name === "kysely_migration")) return []
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom("kysely_migration")
    .select("name")
    .execute()
  return rows.map(row => row.name)
}

function migrator(db: Db, migrations: Migrations): Migrator {
  return new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  })
}
