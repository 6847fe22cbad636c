import type { Migrations } from "../../platform/store/index.ts"
import { indexOf } from "./index/index.ts"

/** Made from messages: where they are empty, the worker indexes every room anew. */
export const searchTables: readonly string[] = ["search_docs", "search_positions", "search_words"]

export const searchMigrations: Migrations = {
  "0030_search": {
    async up(db) {
      await db.schema
        .createTable("search_docs")
        .addColumn("id", indexOf(db).idType, column => column.primaryKey())
        .addColumn("room_id", "text", column => column.notNull())
        .addColumn("seq", "bigint", column => column.notNull())
        .addColumn("brevity", "integer", column => column.notNull())
        .execute()
      await db.schema
        .createIndex("search_docs_place")
        .on("search_docs")
        .columns(["room_id", "seq"])
        .unique()
        .execute()
      await db.schema
        .createTable("search_positions")
        .addColumn("room_id", "text", column => column.primaryKey())
        .addColumn("rev", "bigint", column => column.notNull())
        .execute()
      await indexOf(db).createTable(db)
    },
  },
}
