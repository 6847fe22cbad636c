import { sql } from "kysely"
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
        .addColumn("pinned_at", "bigint")
        .addColumn("root_id", "text")
        .addColumn("thread_count", "integer", column => column.notNull())
        .addColumn("thread_last_seq", "bigint", column => column.notNull())
        .addColumn("mentions", "text", column => column.notNull())
        .addPrimaryKeyConstraint("messages_pk", ["room_id", "seq"])
        .execute()
      await db.schema.createIndex("messages_id").on("messages").column("id").unique().execute()
      await db.schema.createIndex("messages_rev").on("messages").columns(["room_id", "rev"]).execute()
      await db.schema
        .createIndex("messages_thread")
        .on("messages")
        .columns(["root_id", "seq"])
        .where("root_id", "is not", null)
        .execute()

      await db.schema
        .createTable("reactions")
        .addColumn("message_id", "text", column => column.notNull())
        .addColumn("emoji", "text", column => column.notNull())
        .addColumn("user_id", "text", column => column.notNull())
        .addColumn("room_id", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addPrimaryKeyConstraint("reactions_pk", ["message_id", "emoji", "user_id"])
        .execute()
      await db.schema.createIndex("reactions_room").on("reactions").column("room_id").execute()

      await db.schema
        .createTable("mentions")
        .addColumn("room_id", "text", column => column.notNull())
        .addColumn("user_id", "text", column => column.notNull())
        .addColumn("seq", "bigint", column => column.notNull())
        .addColumn("author_id", "text", column => column.notNull())
        .addPrimaryKeyConstraint("mentions_pk", ["room_id", "user_id", "seq"])
        .execute()
    },
  },
  "0031_message_cards": {
    async up(db) {
      await db.schema
        .alterTable("messages")
        .addColumn("cards", "text", column => column.notNull().defaultTo("[]"))
        .execute()
    },
  },
  "0040_messages_inbox": {
    async up(db) {
      // Mentions are read by time over all rooms of a person: the inbox.
      await db.schema
        .alterTable("mentions")
        .addColumn("created_at", "bigint", column => column.notNull().defaultTo(0))
        .execute()
      await sql`update mentions set created_at = coalesce((select messages.created_at from messages
        where messages.room_id = mentions.room_id and messages.seq = mentions.seq), 0)`.execute(db)
      await db.schema
        .createIndex("mentions_inbox")
        .on("mentions")
        .columns(["user_id", "created_at"])
        .execute()
      // Threads that a person takes part in: those answered, and those begun.
      await db.schema
        .createIndex("messages_answered")
        .on("messages")
        .columns(["author_id", "created_at", "root_id"])
        .where("root_id", "is not", null)
        .execute()
      await db.schema
        .createIndex("messages_begun")
        .on("messages")
        .columns(["author_id", "created_at", "id"])
        .where(sql.ref("thread_count"), ">", sql.lit(0))
        .execute()
    },
  },
  "0015_pins": {
    async up(db) {
      await db.schema
        .createIndex("messages_pinned")
        .on("messages")
        .columns(["room_id", "pinned_at", "seq"])
        .where("pinned_at", "is not", null)
        .execute()
    },
  },
  "0015_forwards": {
    async up(db) {
      // Who said a forwarded message first, and when.
      await db.schema.alterTable("messages").addColumn("forwarded_author_id", "text").execute()
      await db.schema.alterTable("messages").addColumn("forwarded_at", "bigint").execute()
    },
  },
}
