import type { Migrations } from "../../platform/store/index.ts"

export const messagesMigrations: Migrations = {
  "0004_messages": {
    async up(db) {
      await db.schema
        .createTable("messages")
        .addColumn("room_id", "text", column => column.notNull())
        .addColumn("seq", "bigint", column => column.notNull())
        .addColumn("id", "text", column => column.notNull())
        .addColumn("rev", "bigint", column => column.notNull())
        .addColumn("key", "text", column => column.notNull())
        .addColumn("author_id", "text", column => column.notNull())
        .addColumn("text", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("edited_at", "bigint")
        .addColumn("deleted_at", "bigint")
        .addPrimaryKeyConstraint("messages_pk", ["room_id", "seq"])
        .execute()
      await db.schema.createIndex("messages_id").on("messages").column("id").unique().execute()
      await db.schema.createIndex("messages_rev").on("messages").columns(["room_id", "rev"]).execute()
    },
  },
}
