import type { Migrations } from "../../../platform/store/index.ts"

/** Times are milliseconds since the epoch. */
export const twoFactorMigrations: Migrations = {
  "0012_two_factor": {
    async up(db) {
      await db.schema
        .createTable("two_factor")
        .addColumn("user_id", "text", column =>
          column.primaryKey().references("users.id").onDelete("cascade"),
        )
        .addColumn("sealed_secret", "text", column => column.notNull())
        .addColumn("begun_at", "bigint", column => column.notNull())
        .addColumn("enabled_at", "bigint")
        // The half minute of the last code that was taken: no code is good twice.
        .addColumn("last_step", "bigint")
        .execute()

      await db.schema
        .createTable("recovery_codes")
        .addColumn("user_id", "text", column => column.notNull().references("users.id").onDelete("cascade"))
        .addColumn("hash", "text", column => column.notNull())
        .addPrimaryKeyConstraint("recovery_codes_key", ["user_id", "hash"])
        .execute()

      await db.schema
        .createTable("encryption_keys")
        // 1: of several processes that make the key, one wins.
        .addColumn("generation", "integer", column => column.primaryKey())
        .addColumn("secret", "text", column => column.notNull())
        .execute()
    },
  },
}
