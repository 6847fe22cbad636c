import type { Db } from "../../platform/store/index.ts"

type Tables = {
  bookmarks: { user_id: string; message_id: string; created_at: number }
}

export type BookmarkRow = Tables["bookmarks"]

const tables = (db: Db) => db.withTables<Tables>()

/** @returns whether it is new */
export async function insertBookmark(db: Db, row: BookmarkRow): Promise<boolean> {
  const added = await tables(db)
    .insertInto("bookmarks")
    .values(row)
    .onConflict(conflict => conflict.doNothing())
    .returning("message_id")
    .executeTakeFirst()
  return added !== undefined
}

/** @returns whether there was one */
export async function deleteBookmark(db: Db, userId: string, messageId: string): Promise<boolean> {
  const result = await tables(db)
    .deleteFrom("bookmarks")
    .where("user_id", "=", userId)
    .where("message_id", "=", messageId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

export async function deleteBookmarksOf(db: Db, userId: string): Promise<void> {
  await tables(db).deleteFrom("bookmarks").where("user_id", "=", userId).execute()
}

export async function countBookmarks(db: Db, userId: string): Promise<number> {
  const { count } = await tables(db)
    .selectFrom("bookmarks")
    .select(eb => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** A user's bookmarks, the newest first. */
export async function findBookmarks(
  db: Db,
  query: { userId: string; after: { createdAt: number; messageId: string } | undefined; limit: number },
): Promise<BookmarkRow[]> {
  const { after } = query
  return await tables(db)
    .selectFrom("bookmarks")
    .selectAll()
    .where("user_id", "=", query.userId)
    .$if(after !== undefined, marks =>
      marks.where(eb =>
        eb.or([
          eb("created_at", "<", after?.createdAt ?? 0),
          eb.and([
            eb("created_at", "=", after?.createdAt ?? 0),
            eb("message_id", "<", after?.messageId ?? ""),
          ]),
        ]),
      ),
    )
    .orderBy("created_at", "desc")
    .orderBy("message_id", "desc")
    .limit(query.limit)
    .execute()
}
