import type { Db } from "../../../platform/store/index.ts"
import { hashOf, randomToken } from "../random-token.ts"

/** What a token is for. One of another kind is no good. */
export type TokenKind =
  | "password-reset"
  | "email-verification"
  | "email-change"
  | "second-factor"
  | "passkey-registration"
  | "passkey-log-in"

/** Times are milliseconds since the epoch. */
export type OneTimeTokenRow = {
  hash: string
  kind: TokenKind
  user_id: string | null
  data: string
  attempts: number
  created_at: number
  expires_at: number
}

const tables = (db: Db) => db.withTables<{ one_time_tokens: OneTimeTokenRow }>()

interface NewToken {
  readonly kind: TokenKind
  readonly userId?: string
  /** What the token is about. */
  readonly data?: string
  readonly livesMs: number
  readonly now: number
}

/** Makes a token that is good once. Only its hash is kept: who reads the database cannot use it. */
export async function issueToken(db: Db, token: NewToken): Promise<string> {
  const secret = randomToken()
  const row: OneTimeTokenRow = {
    hash: hashOf(secret),
    kind: token.kind,
    user_id: token.userId ?? null,
    data: token.data ?? "",
    attempts: 0,
    created_at: token.now,
    expires_at: token.now + token.livesMs,
  }
  await tables(db).insertInto("one_time_tokens").values(row).execute()
  return secret
}

export interface Presented {
  readonly kind: TokenKind
  readonly token: string
  readonly now: number
}

/** The token's row if it is good, without using it. */
export function findToken(db: Db, { kind, token, now }: Presented): Promise<OneTimeTokenRow | undefined> {
  return tables(db)
    .selectFrom("one_time_tokens")
    .selectAll()
    .where("hash", "=", hashOf(token))
    .where("kind", "=", kind)
    .where("expires_at", ">", now)
    .executeTakeFirst()
}

/** Uses a token: of several who present it at once, one gets its row. */
export function takeToken(db: Db, { kind, token, now }: Presented): Promise<OneTimeTokenRow | undefined> {
  return tables(db)
    .deleteFrom("one_time_tokens")
    .where("hash", "=", hashOf(token))
    .where("kind", "=", kind)
    .where("expires_at", ">", now)
    .returningAll()
    .executeTakeFirst()
}

/** Counts an attempt with a token that is kept until one succeeds. Nothing once there were `attemptsMax`. */
export function attemptToken(
  db: Db,
  { kind, token, now }: Presented,
  attemptsMax: number,
): Promise<OneTimeTokenRow | undefined> {
  return tables(db)
    .updateTable("one_time_tokens")
    .set(({ eb }) => ({ attempts: eb("attempts", "+", 1) }))
    .where("hash", "=", hashOf(token))
    .where("kind", "=", kind)
    .where("expires_at", ">", now)
    .where("attempts", "<", attemptsMax)
    .returningAll()
    .executeTakeFirst()
}

/** How many tokens that are still good match. */
export async function countTokens(
  db: Db,
  { kind, userId, now }: { kind: TokenKind; userId?: string; now: number },
): Promise<number> {
  const { count } = await tables(db)
    .selectFrom("one_time_tokens")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("kind", "=", kind)
    .where("expires_at", ">", now)
    .$if(userId !== undefined, query => query.where("user_id", "=", userId ?? ""))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Makes all tokens of a user useless. */
export async function forgetTokensOf(db: Db, userId: string): Promise<void> {
  await tables(db).deleteFrom("one_time_tokens").where("user_id", "=", userId).execute()
}

/** Deletes up to `limit` tokens that have expired. Returns how many. */
export async function deleteExpiredTokens(db: Db, now: number, limit: number): Promise<number> {
  const old = tables(db)
    .selectFrom("one_time_tokens")
    .select("hash")
    .where("expires_at", "<=", now)
    .limit(limit)
  const deleted = await tables(db).deleteFrom("one_time_tokens").where("hash", "in", old).executeTakeFirst()
  return Number(deleted.numDeletedRows)
}
