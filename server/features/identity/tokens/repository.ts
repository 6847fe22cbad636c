import { chunks } from "../../../platform/store/chunks.ts"
import type { Db } from "../../../platform/store/index.ts"

/** Times are milliseconds since the epoch. */
export type TokenRow = {
  id: string
  hash: string
  user_id: string
  name: string
  /** By commas. */
  scopes: string
  created_at: number
  last_used_at: number | null
  expires_at: number | null
}

const tables = (db: Db) => db.withTables<{ personal_access_tokens: TokenRow }>()

export async function insertToken(db: Db, token: TokenRow): Promise<void> {
  await tables(db).insertInto("personal_access_tokens").values(token).execute()
}

/** Newest first; those that expired lately too. */
export function tokensOf(db: Db, userId: string): Promise<TokenRow[]> {
  return tables(db)
    .selectFrom("personal_access_tokens")
    .selectAll()
    .where("user_id", "=", userId)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute()
}

/** The token of that hash, if it has not expired. */
export function tokenByHash(db: Db, hash: string, now: number): Promise<TokenRow | undefined> {
  return tables(db)
    .selectFrom("personal_access_tokens")
    .selectAll()
    .where("hash", "=", hash)
    .where(eb => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", now)]))
    .executeTakeFirst()
}

export async function markTokenUsed(db: Db, id: string, now: number): Promise<void> {
  await tables(db)
    .updateTable("personal_access_tokens")
    .set({ last_used_at: now })
    .where("id", "=", id)
    .execute()
}

/** Those of the ids that belong to a token that has not expired. */
export async function liveTokens(db: Db, ids: readonly string[], now: number): Promise<Set<string>> {
  const live = new Set<string>()
  for (const chunk of chunks(ids)) {
    const rows = await tables(db)
      .selectFrom("personal_access_tokens")
      .select("id")
      .where("id", "in", chunk)
      .where(eb => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", now)]))
      .execute()
    for (const row of rows) live.add(row.id)
  }
  return live
}

/** Returns whether the user had such a token. */
export async function deleteToken(db: Db, { id, userId }: { id: string; userId: string }): Promise<boolean> {
  const deleted = await tables(db)
    .deleteFrom("personal_access_tokens")
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .returning("id")
    .executeTakeFirst()
  return deleted !== undefined
}

/** Deletes all tokens of a user. Returns their ids. */
export async function deleteTokensOf(db: Db, userId: string): Promise<string[]> {
  const rows = await tables(db)
    .deleteFrom("personal_access_tokens")
    .where("user_id", "=", userId)
    .returning("id")
    .execute()
  return rows.map(row => row.id)
}

/** Deletes up to `limit` tokens that expired before `before`. Returns how many. */
export async function deleteOldTokens(db: Db, before: number, limit: number): Promise<number> {
  const old = tables(db)
    .selectFrom("personal_access_tokens")
    .select("id")
    .where("expires_at", "<", before)
    .limit(limit)
  const deleted = await tables(db)
    .deleteFrom("personal_access_tokens")
    .where("id", "in", old)
    .executeTakeFirst()
  return Number(deleted.numDeletedRows)
}
