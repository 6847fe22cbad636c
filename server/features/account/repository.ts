import type { Db, Tx } from "../../platform/store/index.ts"

type Tables = {
  account_deletions: {
    user_id: string
    delete_messages: number
    requested_at: number
    room_id: string
    claimed_until: number
  }
}

export type DeletionRow = Tables["account_deletions"]

const tables = (db: Db) => db.withTables<Tables>()

export async function insertDeletion(
  tx: Tx,
  row: Pick<DeletionRow, "user_id" | "delete_messages" | "requested_at">,
): Promise<void> {
  const begun = { room_id: "", claimed_until: 0 }
  await tables(tx)
    .insertInto("account_deletions")
    .values({ ...row, ...begun })
    .execute()
}

/** Takes a deletion that nobody works on. */
export async function claimDeletion(
  db: Db,
  { now, until }: { now: number; until: number },
): Promise<DeletionRow | undefined> {
  const open = tables(db)
    .selectFrom("account_deletions")
    .select("user_id")
    .where("claimed_until", "<=", now)
    .orderBy("claimed_until")
    .limit(1)
  return await tables(db)
    .updateTable("account_deletions")
    .set({ claimed_until: until })
    .where("user_id", "in", open)
    .where("claimed_until", "<=", now)
    .returningAll()
    .executeTakeFirst()
}

/** Notes how far a deletion is, and holds it on. */
export async function saveDeletion(
  db: Db,
  userId: string,
  change: Partial<Pick<DeletionRow, "room_id" | "claimed_until">>,
): Promise<void> {
  await tables(db).updateTable("account_deletions").set(change).where("user_id", "=", userId).execute()
}

/** All is done. */
export async function deleteDeletion(db: Db, userId: string): Promise<void> {
  await tables(db).deleteFrom("account_deletions").where("user_id", "=", userId).execute()
}
