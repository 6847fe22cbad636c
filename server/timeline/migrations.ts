import type { Migrations } from "../platform/store/index.ts"

export const timelineMigrations: Migrations = {
  "0002_timeline": {
    async up(db) {
      await db.schema
        .createTable("timelines")
        .addColumn("room_id", "text", column => column.primaryKey())
        .addColumn("seq", "bigint", column => column.notNull())
        .addColumn("rev", "bigint", column => column.notNull())
        .execute()
      await db.schema
        .createTable("command_keys")
        .addColumn("key", "text", column => column.notNull())
        .addColumn("room_id", "text", column => column.notNull())
        .addColumn("actor_id", "text", column => column.notNull())
        .addColumn("fingerprint", "text", column => column.notNull())
        .addColumn("result", "text", column => column.notNull())
        .addColumn("expires_at", "bigint")
        .addPrimaryKeyConstraint("command_keys_pk", ["key", "room_id", "actor_id"])
        .execute()
      await db.schema.createIndex("command_keys_room").on("command_keys").column("room_id").execute()
      await db.schema
        .createIndex("command_keys_expiry")
        .on("command_keys")
        .column("expires_at")
        .where("expires_at", "is not", null)
        .execute()
    },
  },
}
