import type { Migrations } from "../../platform/store/index.ts"

export const presenceMigrations: Migrations = {
  "0007_presence": {
    async up(db) {
      // Only those who do not want to be disturbed have a row.
      await db.schema
        .createTable("presence_settings")
        .addColumn("user_id", "text", column => column.primaryKey())
        .addColumn("dnd", "integer", column => column.notNull())
        .execute()
      await db.schema
        .createTable("last_seen")
        .addColumn("user_id", "text", column => column.primaryKey())
        .addColumn("seen_at", "bigint", column => column.notNull())
        .execute()
    },
  },
}
