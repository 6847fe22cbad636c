import type { Migrations } from "../../platform/store/index.ts"

/** Times are milliseconds since 1970. The inbox itself has no table: it is read from mentions, threads and memberships. */
export const notificationsMigrations: Migrations = {
  "0042_notifications": {
    async up(db) {
      await db.schema
        .createTable("notification_settings")
        .addColumn("user_id", "text", column => column.primaryKey())
        .addColumn("settings", "text", column => column.notNull())
        // Everything up to this moment is read.
        .addColumn("read_until", "bigint", column => column.notNull())
        .execute()
      await db.schema
        .createTable("notification_reads")
        .addColumn("user_id", "text", column => column.notNull())
        .addColumn("notification_id", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addPrimaryKeyConstraint("notification_reads_pk", ["user_id", "notification_id"])
        .execute()
      await db.schema
        .createIndex("notification_reads_created_at")
        .on("notification_reads")
        .column("created_at")
        .execute()
    },
  },
  "0043_push": {
    async up(db) {
      await db.schema
        .createTable("push_keys")
        .addColumn("id", "integer", column => column.primaryKey())
        .addColumn("public_key", "text", column => column.notNull())
        .addColumn("private_key", "text", column => column.notNull())
        .execute()
      await db.schema
        .createTable("push_subscriptions")
        .addColumn("session_id", "text", column => column.primaryKey())
        .addColumn("user_id", "text", column => column.notNull())
        .addColumn("endpoint", "text", column => column.notNull().unique())
        .addColumn("p256dh", "text", column => column.notNull())
        .addColumn("auth", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .execute()
      await db.schema
        .createIndex("push_subscriptions_user_id")
        .on("push_subscriptions")
        .column("user_id")
        .execute()
      await db.schema
        .createTable("push_jobs")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("session_id", "text", column => column.notNull())
        .addColumn("user_id", "text", column => column.notNull())
        .addColumn("room_id", "text", column => column.notNull())
        .addColumn("message_id", "text")
        .addColumn("kind", "text", column => column.notNull())
        .addColumn("attempts", "integer", column => column.notNull())
        .addColumn("due_at", "bigint", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .execute()
      await db.schema.createIndex("push_jobs_due_at").on("push_jobs").column("due_at").execute()
      await db.schema.createIndex("push_jobs_session_id").on("push_jobs").column("session_id").execute()
      // Up to which message a room's pushes are settled.
      await db.schema
        .createTable("push_progress")
        .addColumn("room_id", "text", column => column.primaryKey())
        .addColumn("seq", "bigint", column => column.notNull())
        .addColumn("updated_at", "bigint", column => column.notNull())
        .execute()
    },
  },
}
