import type { Migrations } from "../../platform/store/index.ts"
import { credentialMigrations } from "./credentials/migrations.ts"
import { oidcMigrations } from "./oidc/migrations.ts"
import { passkeyMigrations } from "./passkeys/migrations.ts"
import { tokenMigrations } from "./tokens/migrations.ts"
import { twoFactorMigrations } from "./two-factor/migrations.ts"

/** Times are milliseconds since the epoch. */
export const identityMigrations: Migrations = {
  ...credentialMigrations,
  ...tokenMigrations,
  ...twoFactorMigrations,
  ...passkeyMigrations,
  ...oidcMigrations,
  "0082_status": {
    async up(db) {
      await db.schema.alterTable("users").addColumn("status_emoji", "text").execute()
      await db.schema.alterTable("users").addColumn("status_clears_at", "bigint").execute()
      await db.schema
        .createIndex("users_status_clears_at")
        .on("users")
        .column("status_clears_at")
        .where("status_clears_at", "is not", null)
        .execute()
    },
  },
  "0001_identity": {
    async up(db) {
      await db.schema
        .createTable("users")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("username", "text", column => column.notNull().unique())
        .addColumn("email", "text", column => column.notNull().unique())
        .addColumn("password_hash", "text", column => column.notNull())
        .addColumn("name", "text", column => column.notNull())
        .addColumn("search_text", "text", column => column.notNull())
        .addColumn("bio", "text", column => column.notNull())
        .addColumn("status_text", "text", column => column.notNull())
        .addColumn("avatar_id", "text")
        .addColumn("role", "text", column => column.notNull())
        // 1 for the very first user, else null: the constraint lets one of several first sign-ups win.
        .addColumn("founder", "integer", column => column.unique())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("deactivated_at", "bigint")
        .execute()

      await db.schema
        .createTable("sessions")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("user_id", "text", column => column.notNull().references("users.id").onDelete("cascade"))
        .addColumn("user_agent", "text", column => column.notNull())
        .addColumn("address", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("last_used_at", "bigint", column => column.notNull())
        // A session is over once this has passed; ending one early sets it to that moment.
        .addColumn("expires_at", "bigint", column => column.notNull())
        .addColumn("ended_at", "bigint")
        .execute()
      await db.schema.createIndex("sessions_user_id").on("sessions").column("user_id").execute()
      await db.schema.createIndex("sessions_ended_at").on("sessions").column("ended_at").execute()
      await db.schema.createIndex("sessions_expires_at").on("sessions").column("expires_at").execute()

      await db.schema
        .createTable("refresh_tokens")
        .addColumn("hash", "text", column => column.primaryKey())
        .addColumn("session_id", "text", column =>
          column.notNull().references("sessions.id").onDelete("cascade"),
        )
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("used_at", "bigint")
        .execute()
      await db.schema
        .createIndex("refresh_tokens_session_id")
        .on("refresh_tokens")
        .column("session_id")
        .execute()
      await db.schema
        .createIndex("refresh_tokens_created_at")
        .on("refresh_tokens")
        .column("created_at")
        .execute()

      await db.schema
        .createTable("signing_keys")
        .addColumn("kid", "text", column => column.primaryKey())
        // 1, 2, 3 ...: of several processes that make the next key, one wins.
        .addColumn("generation", "integer", column => column.notNull().unique())
        .addColumn("private_jwk", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("retired_at", "bigint")
        .execute()
    },
  },
}
