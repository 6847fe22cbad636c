import type { Migrations } from "../../../platform/store/index.ts"

/** Times are milliseconds since the epoch. */
export const credentialMigrations: Migrations = {
  "0010_credentials": {
    async up(db) {
      await db.schema.alterTable("users").addColumn("email_verified_at", "bigint").execute()

      await db.schema
        .createTable("one_time_tokens")
        .addColumn("hash", "text", column => column.primaryKey())
        .addColumn("kind", "text", column => column.notNull())
        .addColumn("user_id", "text", column => column.references("users.id").onDelete("cascade"))
        .addColumn("data", "text", column => column.notNull())
        .addColumn("attempts", "integer", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("expires_at", "bigint", column => column.notNull())
        .execute()
      await db.schema.createIndex("one_time_tokens_user_id").on("one_time_tokens").column("user_id").execute()
      await db.schema
        .createIndex("one_time_tokens_expires_at")
        .on("one_time_tokens")
        .columns(["kind", "expires_at"])
        .execute()

      await db.schema
        .createTable("credential_attempts")
        .addColumn("key", "text", column => column.primaryKey())
        .addColumn("attempts", "integer", column => column.notNull())
        .addColumn("since", "bigint", column => column.notNull())
        .execute()
    },
  },
}
