import type { Migrations } from "../../../platform/store/index.ts"

/** Times are milliseconds since the epoch. */
export const passkeyMigrations: Migrations = {
  "0013_passkeys": {
    async up(db) {
      await db.schema
        .createTable("passkeys")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("credential_id", "text", column => column.notNull().unique())
        .addColumn("user_id", "text", column => column.notNull().references("users.id").onDelete("cascade"))
        .addColumn("name", "text", column => column.notNull())
        // COSE, as base64url.
        .addColumn("public_key", "text", column => column.notNull())
        .addColumn("counter", "bigint", column => column.notNull())
        // The host name that it was made for: it is good for no other.
        .addColumn("rp_id", "text", column => column.notNull())
        // By commas.
        .addColumn("transports", "text", column => column.notNull())
        .addColumn("backed_up", "integer", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("last_used_at", "bigint")
        .execute()
      await db.schema.createIndex("passkeys_user_id").on("passkeys").column("user_id").execute()
    },
  },
}
