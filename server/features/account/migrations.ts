import type { Migrations } from "../../platform/store/index.ts"

export const accountMigrations: Migrations = {
  "0019_deletions": {
    async up(db) {
      await db.schema
        .createTable("account_deletions")
        .addColumn("user_id", "text", column => column.primaryKey())
        .addColumn("delete_messages", "integer", column => column.notNull())
        .addColumn("requested_at", "bigint", column => column.notNull())
        // Rooms up to this one, by id, are done with.
        .addColumn("room_id", "text", column => column.notNull())
        // A node works on it until then.
        .addColumn("claimed_until", "bigint", column => column.notNull())
        .execute()
      await db.schema
        .createIndex("account_deletions_claimed")
        .on("account_deletions")
        .column("claimed_until")
        .execute()
    },
  },
}
