import type { NotificationKind } from "@parley/contract"
import { chunks } from "../../platform/store/chunks.ts"
import { runCompiled } from "../../platform/store/compiled-once.ts"
import type { Db, Tx } from "../../platform/store/index.ts"

type Tables = {
  notification_settings: { user_id: string; settings: string; read_until: number }
  notification_reads: { user_id: string; notification_id: string; created_at: number }
  push_keys: { id: number; public_key: string; private_key: string }
  push_subscriptions: {
    session_id: string
    user_id: string
    endpoint: string
    p256dh: string
    auth: string
    created_at: number
  }
  push_jobs: {
    /** The session and what it is told of: there is one job for both. */
    id: string
    session_id: string
    user_id: string
    room_id: string
    /** Null where someone was added to the room. */
    message_id: string | null
    kind: NotificationKind | "message"
    attempts: number
    due_at: number
    created_at: number
  }
  push_progress: { room_id: string; seq: number; updated_at: number }
}

export type SettingsRow = Tables["notification_settings"]
export type SubscriptionRow = Tables["push_subscriptions"]
export type JobRow = Tables["push_jobs"]

const tables = (db: Db) => db.withTables<Tables>()
const rowsPerStatement = 100

export async function findSettings(db: Db, userIds: readonly string[]): Promise<SettingsRow[]> {
  const rows: SettingsRow[] = []
  for (const some of chunks(userIds)) {
    const found = tables(db).selectFrom("notification_settings").selectAll().where("user_id", "in", some)
    rows.push(...(await found.execute()))
  }
  return rows
}

export async function saveSettings(db: Db, userId: string, settings: string): Promise<void> {
  await tables(db)
    .insertInto("notification_settings")
    .values({ user_id: userId, settings, read_until: 0 })
    .onConflict(conflict => conflict.column("user_id").doUpdateSet({ settings }))
    .execute()
}

/** Moves forward until when all is read, and forgets what was read one by one before. */
export async function saveReadUntil(tx: Tx, userId: string, until: number): Promise<void> {
  await tables(tx)
    .insertInto("notification_settings")
    .values({ user_id: userId, settings: "{}", read_until: until })
    .onConflict(conflict =>
      conflict
        .column("user_id")
        .doUpdateSet({ read_until: until })
        .where("notification_settings.read_until", "<", until),
    )
    .execute()
  await tables(tx)
    .deleteFrom("notification_reads")
    .where("user_id", "=", userId)
    .where("created_at", "<=", until)
    .execute()
}

/** `created_at` is the notification's. */
export async function insertRead(db: Db, row: Tables["notification_reads"]): Promise<void> {
  await tables(db)
    .insertInto("notification_reads")
    .values(row)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export async function findReads(db: Db, userId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tables(db)
    .selectFrom("notification_reads")
    .select("notification_id")
    .where("user_id", "=", userId)
    .where("notification_id", "in", ids)
    .execute()
  return new Set(rows.map(row => row.notification_id))
}

export async function deleteReads(db: Db, before: number): Promise<void> {
  await tables(db).deleteFrom("notification_reads").where("created_at", "<", before).execute()
}

/** Forgets a user whose account is gone. */
export async function deleteNotificationsOf(db: Db, userId: string): Promise<void> {
  for (const table of [
    "notification_settings",
    "notification_reads",
    "push_subscriptions",
    "push_jobs",
  ] as const) {
    await tables(db).deleteFrom(table).where("user_id", "=", userId).execute()
  }
}

export async function findPushKey(db: Db) {
  return await tables(db).selectFrom("push_keys").selectAll().where("id", "=", 1).executeTakeFirst()
}

/** Of several nodes that insert a key, the first one counts. */
export async function insertPushKey(db: Db, key: { public_key: string; private_key: string }): Promise<void> {
  await tables(db)
    .insertInto("push_keys")
    .values({ id: 1, ...key })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Makes this the subscription of its session, and of its endpoint. Past `max` of a user the oldest go. */
export async function replaceSubscription(tx: Tx, row: SubscriptionRow, max: number): Promise<void> {
  await tables(tx)
    .deleteFrom("push_subscriptions")
    .where(eb => eb.or([eb("session_id", "=", row.session_id), eb("endpoint", "=", row.endpoint)]))
    .execute()
  await tables(tx).insertInto("push_subscriptions").values(row).execute()
  const surplus = await tables(tx)
    .selectFrom("push_subscriptions")
    .select("session_id")
    .where("user_id", "=", row.user_id)
    .orderBy("created_at", "desc")
    .limit(100)
    .offset(max)
    .execute()
  await deleteSubscriptions(
    tx,
    surplus.map(each => each.session_id),
  )
}

/** With what waits for them. */
export async function deleteSubscriptions(db: Db, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return
  await tables(db).deleteFrom("push_subscriptions").where("session_id", "in", sessionIds).execute()
  await tables(db).deleteFrom("push_jobs").where("session_id", "in", sessionIds).execute()
}

export async function anySubscription(db: Db): Promise<boolean> {
  const { rows } = await runCompiled(db, { name: "any push subscription", values: [1] }, () =>
    tables(db).selectFrom("push_subscriptions").select("session_id").limit(1),
  )
  return rows.length > 0
}

export async function findSubscriptionsOf(db: Db, userIds: readonly string[]): Promise<SubscriptionRow[]> {
  const rows: SubscriptionRow[] = []
  for (const some of chunks(userIds)) {
    const found = tables(db).selectFrom("push_subscriptions").selectAll().where("user_id", "in", some)
    rows.push(...(await found.execute()))
  }
  return rows
}

export async function findSubscriptions(db: Db, sessionIds: readonly string[]): Promise<SubscriptionRow[]> {
  if (sessionIds.length === 0) return []
  return await tables(db)
    .selectFrom("push_subscriptions")
    .selectAll()
    .where("session_id", "in", sessionIds)
    .execute()
}

export async function findProgress(db: Db, roomIds: readonly string[]): Promise<Map<string, number>> {
  if (roomIds.length === 0) return new Map()
  const rows = await tables(db)
    .selectFrom("push_progress")
    .selectAll()
    .where("room_id", "in", roomIds)
    .execute()
  return new Map(rows.map(row => [row.room_id, row.seq]))
}

/** Moves the progress of a room forward. @returns false where another worker has come as far */
export async function raiseProgress(tx: Tx, row: Tables["push_progress"]): Promise<boolean> {
  const { seq, updated_at } = row
  const raised = await tables(tx)
    .insertInto("push_progress")
    .values(row)
    .onConflict(conflict =>
      conflict.column("room_id").doUpdateSet({ seq, updated_at }).where("push_progress.seq", "<", seq),
    )
    .returning("seq")
    .executeTakeFirst()
  return raised !== undefined
}

export async function deleteProgress(db: Db, before: number): Promise<void> {
  await tables(db).deleteFrom("push_progress").where("updated_at", "<", before).execute()
}

/** Jobs that are there already stay as they are. */
export async function insertJobs(tx: Tx, rows: readonly JobRow[]): Promise<void> {
  for (const some of chunks(rows, rowsPerStatement)) {
    await tables(tx)
      .insertInto("push_jobs")
      .values(some)
      .onConflict(conflict => conflict.doNothing())
      .execute()
  }
}

/** Takes jobs that are due, for as long as `until`: whoever took them and died lets them go then. */
export async function takeJobs(
  db: Db,
  query: { now: number; until: number; limit: number },
): Promise<JobRow[]> {
  const due = tables(db)
    .selectFrom("push_jobs")
    .select("id")
    .where("due_at", "<=", query.now)
    .orderBy("due_at")
    .limit(query.limit)
  return await tables(db)
    .updateTable("push_jobs")
    .set({ due_at: query.until })
    .where("id", "in", due)
    .where("due_at", "<=", query.now)
    .returningAll()
    .execute()
}

export async function nextJobDue(db: Db): Promise<number | undefined> {
  const row = await tables(db)
    .selectFrom("push_jobs")
    .select("due_at")
    .orderBy("due_at")
    .limit(1)
    .executeTakeFirst()
  return row?.due_at
}

export async function deleteJobs(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tables(db).deleteFrom("push_jobs").where("id", "in", ids).execute()
}

export async function postponeJob(db: Db, job: JobRow, dueAt: number): Promise<void> {
  await tables(db)
    .updateTable("push_jobs")
    .set({ due_at: dueAt, attempts: job.attempts + 1 })
    .where("id", "=", job.id)
    .execute()
}
