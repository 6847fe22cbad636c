import type { Migrations } from "../../../platform/store/index.ts"

/** Times are milliseconds since the epoch. */
export const tokenMigrations: Migrations = {
  "0011_personal_access_tokens": {
    async up(db) {
      await db.schema
        .createTable("personal_access_tokens")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("hash", "text", column => column.notNull().unique())
        .addColumn("user_id", "text", column => column.notNull().references("users.id").onDelete("cascade"))
        .addColumn("name", "text", column => column.notNull())
        // By commas.
        .addColumn("scopes", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("last_used_at", "bigint")
        .addColumn("expires_at", "bigint")
        .execute()
      await db.schema
        .createIndex("personal_access_tokens_user_id")
        .on("personal_access_tokens")
        .column("user_id")
        .execute()
    },
  },
}
