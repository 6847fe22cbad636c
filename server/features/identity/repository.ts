import { sql } from "kysely"
import { chunks } from "../../platform/store/chunks.ts"
import { readByLists } from "../../platform/store/compiled-once.ts"
import type { Db } from "../../platform/store/index.ts"

/** Times are milliseconds since the epoch. */
export type UserRow = {
  id: string
  username: string
  email: string
  email_verified_at: number | null
  /** Empty: no password lets this user in. */
  password_hash: string
  name: string
  search_text: string
  bio: string
  status_text: string
  status_emoji: string | null
  status_clears_at: number | null
  avatar_id: string | null
  role: "admin" | "user"
  founder: number | null
  created_at: number
  deactivated_at: number | null
}

export type SessionRow = {
  id: string
  user_id: string
  user_agent: string
  address: string
  created_at: number
  last_used_at: number
  expires_at: number
  ended_at: number | null
}

export type RefreshTokenRow = {
  hash: string
  session_id: string
  created_at: number
  used_at: number | null
}

export type SigningKeyRow = {
  kid: string
  generation: number
  private_jwk: string
  created_at: number
  retired_at: number | null
}

type Tables = {
  users: UserRow
  sessions: SessionRow
  refresh_tokens: RefreshTokenRow
  signing_keys: SigningKeyRow
}

const tables = (db: Db) => db.withTables<Tables>()

// Users

/** Returns whether the user was added; not so if username, e-mail address or founder exist already. */
export async function insertUser(db: Db, user: UserRow): Promise<boolean> {
  const added = await tables(db)
    .insertInto("users")
    .values(user)
    .onConflict(conflict => conflict.doNothing())
    .returning("id")
    .executeTakeFirst()
  return added !== undefined
}

export async function anyUser(db: Db): Promise<boolean> {
  return (await tables(db).selectFrom("users").select("id").limit(1).executeTakeFirst()) !== undefined
}

/** Administrators who may log in. */
export async function countAdmins(db: Db): Promise<number> {
  const { count } = await tables(db)
    .selectFrom("users")
    .select(eb => eb.fn.countAll<number>().as("count"))
    .where("role", "=", "admin")
    .where("deactivated_at", "is", null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export function userById(db: Db, id: string): Promise<UserRow | undefined> {
  return tables(db).selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst()
}

/** By username or e-mail address; a username holds no `@`, so the two cannot be confused. */
export function userByLogin(db: Db, login: string): Promise<UserRow | undefined> {
  return tables(db)
    .selectFrom("users")
    .selectAll()
    .where(login.includes("@") ? "email" : "username", "=", login)
    .executeTakeFirst()
}

export async function usersBy(
  db: Db,
  column: "id" | "username",
  values: readonly string[],
): Promise<UserRow[]> {
  const rows: UserRow[] = []
  for (const chunk of chunks(values)) {
    const found = await readByLists(db, { name: `users by ${column}`, lists: [chunk] }, ([some = []]) =>
      tables(db).selectFrom("users").selectAll().where(column, "in", some),
    )
    rows.push(...found)
  }
  return rows
}

export interface UserSearch {
  /** A LIKE pattern over `search_text`, with `\` as its escape. */
  readonly pattern: string | undefined
  readonly after: { readonly username: string; readonly id: string } | undefined
  readonly limit: number
  readonly deactivated: boolean
}

/** Users by username, then id. */
export function searchUsers(db: Db, search: UserSearch): Promise<UserRow[]> {
  const { pattern, after } = search
  return tables(db)
    .selectFrom("users")
    .selectAll()
    .$if(!search.deactivated, query => query.where("deactivated_at", "is", null))
    .$if(pattern !== undefined, query =>
      query.where(({ eb }) => sql<boolean>`${eb.ref("search_text")} like ${pattern} escape '\\'`),
    )
    .$if(after !== undefined, query =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple("username", "id"), ">", tuple(after?.username ?? "", after?.id ?? "")),
      ),
    )
    .orderBy("username")
    .orderBy("id")
    .limit(search.limit)
    .execute()
}

/** Returns the user as it is now; undefined if there is none. */
export function updateUser(
  db: Db,
  id: string,
  change: Partial<Omit<UserRow, "id">>,
): Promise<UserRow | undefined> {
  return tables(db).updateTable("users").set(change).where("id", "=", id).returningAll().executeTakeFirst()
}

export const noStatus = { status_text: "", status_emoji: null, status_clears_at: null }

/** Whether a status is to be taken away by now. */
export async function anyStatusOver(db: Db, now: number): Promise<boolean> {
  const over = await tables(db)
    .selectFrom("users")
    .select("id")
    .where("status_clears_at", "<=", now)
    .limit(1)
    .executeTakeFirst()
  return over !== undefined
}

/** Takes away statuses that are over. @returns whose they were: of several nodes, one learns of each */
export async function clearStatuses(db: Db, now: number, limit: number): Promise<string[]> {
  const over = tables(db).selectFrom("users").select("id").where("status_clears_at", "<=", now).limit(limit)
  const rows = await tables(db)
    .updateTable("users")
    .set(noStatus)
    .where("id", "in", over)
    .where("status_clears_at", "<=", now)
    .returning("id")
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * The user as it is now, if the password is still the same. Until the transaction ends nobody else changes the user:
 * the update, which changes nothing, holds the row on engines with parallel writers.
 */
export function holdUser(
  db: Db,
  { id, password_hash }: Pick<UserRow, "id" | "password_hash">,
): Promise<UserRow | undefined> {
  return tables(db)
    .updateTable("users")
    .set({ password_hash })
    .where("id", "=", id)
    .where("password_hash", "=", password_hash)
    .returningAll()
    .executeTakeFirst()
}

// Sessions

export async function insertSession(db: Db, session: SessionRow): Promise<void> {
  await tables(db).insertInto("sessions").values(session).execute()
}

/** Renews a session that is not over. Returns its user's id, or undefined. */
export async function renewSession(
  db: Db,
  id: string,
  change: Pick<SessionRow, "user_agent" | "address" | "last_used_at" | "expires_at">,
): Promise<string | undefined> {
  const row = await tables(db)
    .updateTable("sessions")
    .set(change)
    .where("id", "=", id)
    .where("expires_at", ">", change.last_used_at)
    .returning("user_id")
    .executeTakeFirst()
  return row?.user_id
}

export function sessionById(db: Db, id: string): Promise<SessionRow | undefined> {
  return tables(db).selectFrom("sessions").selectAll().where("id", "=", id).executeTakeFirst()
}

/** Ends those of the sessions that are not over: one, or all of a user but `except`. Returns their ids. */
export async function endSessions(
  db: Db,
  which: { readonly id?: string; readonly userId?: string; readonly except?: string },
  now: number,
): Promise<string[]> {
  const { id, userId, except } = which
  if (id === undefined && userId === undefined) return []
  const rows = await tables(db)
    .updateTable("sessions")
    .set({ ended_at: now, expires_at: now })
    .where("expires_at", ">", now)
    .$if(id !== undefined, query => query.where("id", "=", id ?? ""))
    .$if(userId !== undefined, query => query.where("user_id", "=", userId ?? ""))
    .$if(except !== undefined, query => query.where("id", "!=", except ?? ""))
    .returning("id")
    .execute()
  return rows.map(row => row.id)
}

/** Forgets from where and by what a user was logged in. */
export async function forgetDevices(db: Db, userId: string): Promise<void> {
  await tables(db)
    .updateTable("sessions")
    .set({ user_agent: "", address: "" })
    .where("user_id", "=", userId)
    .execute()
}

/** The user's sessions that are not over, newest first. */
export function sessionsOf(
  db: Db,
  userId: string,
  { now, limit }: { now: number; limit: number },
): Promise<SessionRow[]> {
  return tables(db)
    .selectFrom("sessions")
    .selectAll()
    .where("user_id", "=", userId)
    .where("expires_at", ">", now)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute()
}

export function sessionsEndedSince(
  db: Db,
  since: number,
): Promise<{ id: string; ended_at: number | null }[]> {
  return tables(db).selectFrom("sessions").select(["id", "ended_at"]).where("ended_at", ">=", since).execute()
}

/** Those of the ids that belong to a session that is not over. */
export async function liveSessions(db: Db, ids: readonly string[], now: number): Promise<Set<string>> {
  const live = new Set<string>()
  for (const chunk of chunks(ids)) {
    const rows = await tables(db)
      .selectFrom("sessions")
      .select("id")
      .where("id", "in", chunk)
      .where("expires_at", ">", now)
      .execute()
    for (const row of rows) live.add(row.id)
  }
  return live
}

/** Deletes up to `limit` sessions, with their tokens, that were over before `before`. Returns how many. */
export async function deleteSessions(db: Db, before: number, limit: number): Promise<number> {
  const old = tables(db).selectFrom("sessions").select("id").where("expires_at", "<", before).limit(limit)
  const deleted = await tables(db).deleteFrom("sessions").where("id", "in", old).executeTakeFirst()
  return Number(deleted.numDeletedRows)
}

// Refresh tokens

export async function insertRefreshToken(db: Db, token: RefreshTokenRow): Promise<void> {
  await tables(db).insertInto("refresh_tokens").values(token).execute()
}

/** Marks a token as used and returns it, unless it was used before. */
export function markRefreshTokenUsed(
  db: Db,
  hash: string,
  now: number,
): Promise<RefreshTokenRow | undefined> {
  return tables(db)
    .updateTable("refresh_tokens")
    .set({ used_at: now })
    .where("hash", "=", hash)
    .where("used_at", "is", null)
    .returningAll()
    .executeTakeFirst()
}

export function refreshToken(db: Db, hash: string): Promise<RefreshTokenRow | undefined> {
  return tables(db).selectFrom("refresh_tokens").selectAll().where("hash", "=", hash).executeTakeFirst()
}

/** Deletes up to `limit` tokens used before `usedBefore` or made before `madeBefore`. Returns how many. */
export async function deleteRefreshTokens(
  db: Db,
  { usedBefore, madeBefore }: { usedBefore: number; madeBefore: number },
  limit: number,
): Promise<number> {
  const old = tables(db)
    .selectFrom("refresh_tokens")
    .select("hash")
    // A token was made before it was used: this lets the index on `created_at` serve both cases.
    .where("created_at", "<", Math.max(usedBefore, madeBefore))
    .where(eb => eb.or([eb("used_at", "<", usedBefore), eb("created_at", "<", madeBefore)]))
    .limit(limit)
  const deleted = await tables(db).deleteFrom("refresh_tokens").where("hash", "in", old).executeTakeFirst()
  return Number(deleted.numDeletedRows)
}

// Signing keys

/** Keys that were not retired before `since`, newest first. */
export function signingKeys(db: Db, since: number): Promise<SigningKeyRow[]> {
  return tables(db)
    .selectFrom("signing_keys")
    .selectAll()
    .where(eb => eb.or([eb("retired_at", "is", null), eb("retired_at", ">=", since)]))
    .orderBy("generation", "desc")
    .execute()
}

/** Adds a key and retires those before it, unless a key of that generation exists already. */
export async function insertSigningKey(db: Db, key: SigningKeyRow): Promise<void> {
  const added = await tables(db)
    .insertInto("signing_keys")
    .values(key)
    .onConflict(conflict => conflict.doNothing())
    .returning("kid")
    .executeTakeFirst()
  if (!added) return
  await tables(db)
    .updateTable("signing_keys")
    .set({ retired_at: key.created_at })
    .where("generation", "<", key.generation)
    .where("retired_at", "is", null)
    .execute()
}

/** Never deletes the newest key: its generation is what the next one follows. */
export async function deleteSigningKeys(db: Db, retiredBefore: number): Promise<void> {
  await tables(db).deleteFrom("signing_keys").where("retired_at", "<", retiredBefore).execute()
}
