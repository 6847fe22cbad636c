import { sql } from "kysely"
import type { Migrations } from "../../platform/store/index.ts"

export const roomsMigrations: Migrations = {
  "0003_rooms": {
    async up(db) {
      await db.schema
        .createTable("rooms")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("kind", "text", column => column.notNull())
        .addColumn("name", "text", column => column.notNull())
        .addColumn("topic", "text", column => column.notNull())
        .addColumn("search_text", "text", column => column.notNull())
        .addColumn("visibility", "text", column => column.notNull())
        .addColumn("member_count", "integer", column => column.notNull())
        .addColumn("rev", "bigint", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("archived_at", "bigint")
        .execute()
      await db.schema
        .createIndex("rooms_public")
        .on("rooms")
        .columns(["name", "id"])
        .where(sql.ref("visibility"), "=", sql.lit("public"))
        .execute()

      await db.schema
        .createTable("members")
        .addColumn("room_id", "text", column => column.notNull())
        .addColumn("user_id", "text", column => column.notNull())
        .addColumn("role", "text", column => column.notNull())
        .addColumn("rev", "bigint", column => column.notNull())
        .addColumn("joined_at", "bigint", column => column.notNull())
        .addColumn("left_at", "bigint")
        .addColumn("since_seq", "bigint", column => column.notNull())
        .addColumn("read_seq", "bigint", column => column.notNull())
        .addColumn("delivered_seq", "bigint", column => column.notNull())
        .addColumn("notify", "text", column => column.notNull())
        .addColumn("favourite", "integer", column => column.notNull())
        .addColumn("muted", "integer", column => column.notNull())
        .addPrimaryKeyConstraint("members_pk", ["room_id", "user_id"])
        .execute()
      await db.schema.createIndex("members_user").on("members").columns(["user_id", "left_at"]).execute()
      await db.schema.createIndex("members_rev").on("members").columns(["room_id", "rev"]).execute()

      await db.schema
        .createTable("invites")
        .addColumn("token", "text", column => column.primaryKey())
        .addColumn("room_id", "text", column => column.notNull())
        .addColumn("invited_by", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("expires_at", "bigint")
        .addColumn("max_uses", "integer")
        .addColumn("uses", "integer", column => column.notNull())
        .execute()
      await db.schema.createIndex("invites_room").on("invites").column("room_id").execute()
    },
  },
  "0041_rooms_added_by": {
    async up(db) {
      await db.schema.alterTable("members").addColumn("added_by", "text").execute()
    },
  },
  "0017_moderation": {
    async up(db) {
      // The end of a member's own mute of the room, and until when a moderator keeps the member from speaking.
      await db.schema.alterTable("members").addColumn("muted_until", "bigint").execute()
      await db.schema.alterTable("members").addColumn("silent_until", "bigint").execute()
      await db.schema
        .createTable("bans")
        .addColumn("room_id", "text", column => column.notNull())
        .addColumn("user_id", "text", column => column.notNull())
        .addColumn("reason", "text", column => column.notNull())
        .addColumn("banned_by", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addPrimaryKeyConstraint("bans_pk", ["room_id", "user_id"])
        .execute()
    },
  },
}
