import type { Migrations } from "../../../platform/store/index.ts"

/** Times are milliseconds since the epoch. */
export const oidcMigrations: Migrations = {
  "0014_linked_identities": {
    async up(db) {
      await db.schema
        .createTable("linked_identities")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("provider", "text", column => column.notNull())
        // Two issuers may use the same subject.
        .addColumn("issuer", "text", column => column.notNull())
        .addColumn("subject", "text", column => column.notNull())
        .addColumn("user_id", "text", column => column.notNull().references("users.id").onDelete("cascade"))
        .addColumn("email", "text")
        .addColumn("linked_at", "bigint", column => column.notNull())
        .addUniqueConstraint("linked_identities_subject", ["provider", "issuer", "subject"])
        .execute()
      await db.schema
        .createIndex("linked_identities_user_id")
        .on("linked_identities")
        .column("user_id")
        .execute()
    },
  },
}
