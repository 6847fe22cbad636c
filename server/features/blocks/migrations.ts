import type { Migrations } from "../../platform/store/index.ts"

export const blocksMigrations: Migrations = {
  "0018_blocks": {
    async up(db) {
      await db.schema
        .createTable("blocks")
        .addColumn("user_id", "text", column => column.notNull())
        .addColumn("blocked_id", "text", column => column.notNull())
        // The direct room of the two, whether it exists or not: a send finds its block by it.
        .addColumn("room_id", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addPrimaryKeyConstraint("blocks_pk", ["user_id", "blocked_id"])
        .execute()
      await db.schema.createIndex("blocks_blocked").on("blocks").column("blocked_id").execute()
      await db.schema.createIndex("blocks_room").on("blocks").column("room_id").execute()
    },
  },
}
