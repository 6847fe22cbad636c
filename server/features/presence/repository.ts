import { chunks } from "../../platform/store/chunks.ts"
import type { Db, Store } from "../../platform/store/index.ts"

type Tables = {
  presence_settings: { user_id: string; dnd: number }
  last_seen: { user_id: string; seen_at: number }
}

const tables = (db: Db) => db.withTables<Tables>()

/** Those of the users who do not want to be disturbed. */
export async function findDnd(db: Db, userIds: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (const some of chunks(userIds)) {
    const rows = await tables(db)
      .selectFrom("presence_settings")
      .select("user_id")
      .where("user_id", "in", some)
      .where("dnd", "=", 1)
      .execute()
    for (const row of rows) found.add(row.user_id)
  }
  return found
}

export async function saveDnd(db: Db, userId: string): Promise<void> {
  await tables(db)
    .insertInto("presence_settings")
    .values({ user_id: userId, dnd: 1 })
    .onConflict(conflict => conflict.column("user_id").doUpdateSet({ dnd: 1 }))
    .execute()
}

/** @returns whether there was one */
export async function deleteDnd(db: Db, userId: string): Promise<boolean> {
  const [result] = await tables(db).deleteFrom("presence_settings").where("user_id", "=", userId).execute()
  return result !== undefined && result.numDeletedRows > 0n
}

/** Forgets a user whose account is gone. */
export async function deletePresenceOf(db: Db, userId: string): Promise<void> {
  await tables(db).deleteFrom("presence_settings").where("user_id", "=", userId).execute()
  await tables(db).deleteFrom("last_seen").where("user_id", "=", userId).execute()
}

/** When users were last connected, in milliseconds since the epoch. Those who never were are left out. */
export async function findLastSeen(db: Db, userIds: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const some of chunks(userIds)) {
    const rows = await tables(db).selectFrom("last_seen").selectAll().where("user_id", "in", some).execute()
    for (const row of rows) found.set(row.user_id, row.seen_at)
  }
  return found
}

/** Moves forward when users were last seen, never back. Short transactions, so that other writers get in between. */
export async function saveLastSeen(store: Store, seen: ReadonlyMap<string, number>): Promise<void> {
  const rows = [...seen].map(([user_id, seen_at]) => ({ user_id, seen_at }))
  for (const some of chunks(rows)) {
    await tables(store.db)
      .insertInto("last_seen")
      .values(some)
      .onConflict(conflict =>
        conflict
          .column("user_id")
          .doUpdateSet(eb => ({ seen_at: eb.ref("excluded.seen_at") }))
          .whereRef("last_seen.seen_at", "<", "excluded.seen_at"),
      )
      .execute()
  }
}
