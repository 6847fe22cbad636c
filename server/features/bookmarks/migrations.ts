import type { Migrations } from "../../platform/store/index.ts"

export const bookmarksMigrations: Migrations = {
  "0019_bookmarks": {
    async up(db) {
      await db.schema
        .createTable("bookmarks")
        .addColumn("user_id", "text", column => column.notNull())
        .addColumn("message_id", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addPrimaryKeyConstraint("bookmarks_pk", ["user_id", "message_id"])
        .execute()
      await db.schema
        .createIndex("bookmarks_newest")
        .on("bookmarks")
        .columns(["user_id", "created_at", "message_id"])
        .execute()
    },
  },
}
