import { partitionCount } from "../platform/queue/index.ts"
import type { Migrations } from "../platform/store/index.ts"

/** Migrations put rows into these, the same in every database. */
export const seededTables: readonly string[] = ["partitions"]

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
  "0060_leases": {
    async up(db) {
      await db.schema
        .createTable("partitions")
        .addColumn("id", "integer", column => column.primaryKey())
        .addColumn("owner", "text")
        .addColumn("epoch", "bigint", column => column.notNull())
        .addColumn("expires_at", "bigint", column => column.notNull())
        .execute()
      await db.schema
        .createTable("workers")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("expires_at", "bigint", column => column.notNull())
        .execute()
      const rows = Array.from({ length: partitionCount }, (_, id) => ({ id, epoch: 0, expires_at: 0 }))
      await db.insertInto("partitions").values(rows).execute()
    },
  },
  "0061_duties": {
    async up(db) {
      await db.schema
        .createTable("duties")
        .addColumn("name", "text", column => column.primaryKey())
        .addColumn("owner", "text", column => column.notNull())
        .addColumn("expires_at", "bigint", column => column.notNull())
        .execute()
    },
  },
}
