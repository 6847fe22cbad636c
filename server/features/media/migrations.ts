import { sql } from "kysely"
import type { Migrations } from "../../platform/store/index.ts"

/** Times are milliseconds since the epoch, sizes are bytes. */
export const mediaMigrations: Migrations = {
  "0006_media": {
    async up(db) {
      await db.schema
        .createTable("attachments")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("owner_id", "text", column => column.notNull())
        .addColumn("purpose", "text", column => column.notNull())
        .addColumn("name", "text", column => column.notNull())
        .addColumn("type", "text", column => column.notNull())
        .addColumn("size", "bigint", column => column.notNull())
        .addColumn("width", "integer")
        .addColumn("height", "integer")
        .addColumn("blob", "text", column => column.notNull())
        .addColumn("thumbnail", "text")
        .addColumn("room_id", "text")
        .addColumn("message_id", "text")
        .addColumn("message_seq", "bigint")
        .addColumn("position", "integer")
        .addColumn("created_at", "bigint", column => column.notNull())
        // Nobody sees it any more; the sweep takes the bytes and the row.
        .addColumn("removed_at", "bigint")
        .execute()
      await db.schema
        .createIndex("attachments_owner")
        .on("attachments")
        .columns(["owner_id", "created_at"])
        .execute()
      await db.schema.createIndex("attachments_message").on("attachments").column("message_id").execute()
      await db.schema.createIndex("attachments_room").on("attachments").column("room_id").execute()
      await db.schema
        .createIndex("attachments_unattached")
        .on("attachments")
        .column("created_at")
        .where(sql.ref("message_id"), "is", null)
        .execute()
      await db.schema
        .createIndex("attachments_removed")
        .on("attachments")
        .column("removed_at")
        .where(sql.ref("removed_at"), "is not", null)
        .execute()

      await db.schema
        .createTable("uploads")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("owner_id", "text", column => column.notNull())
        .addColumn("name", "text", column => column.notNull())
        .addColumn("length", "bigint", column => column.notNull())
        .addColumn("received", "bigint", column => column.notNull())
        .addColumn("expires_at", "bigint", column => column.notNull())
        // Its pieces have become the attachment of the same id.
        .addColumn("finished_at", "bigint")
        .execute()
      await db.schema.createIndex("uploads_owner").on("uploads").column("owner_id").execute()
      await db.schema.createIndex("uploads_expires").on("uploads").column("expires_at").execute()

      await db.schema
        .createTable("upload_pieces")
        .addColumn("upload_id", "text", column => column.notNull())
        .addColumn("start", "bigint", column => column.notNull())
        .addColumn("blob", "text", column => column.notNull())
        .addPrimaryKeyConstraint("upload_pieces_pk", ["upload_id", "start"])
        .execute()
    },
  },
  "0016_room_files": {
    async up(db) {
      await db.schema.dropIndex("attachments_room").execute()
      await db.schema
        .createIndex("attachments_room")
        .on("attachments")
        .columns(["room_id", "message_seq"])
        .execute()
    },
  },
  "0016_shared_files": {
    async up(db) {
      // The file whose blobs this one shares: a forwarded message carries the same bytes under another id.
      await db.schema.alterTable("attachments").addColumn("shares", "text").execute()
      await db.schema
        .createIndex("attachments_shares")
        .on("attachments")
        .column("shares")
        .where(sql.ref("shares"), "is not", null)
        .execute()
    },
  },
}
