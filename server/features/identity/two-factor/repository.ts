import type { Db } from "../../../platform/store/index.ts"

/** Times are milliseconds since the epoch. */
export type TwoFactorRow = {
  user_id: string
  sealed_secret: string
  begun_at: number
  enabled_at: number | null
  last_step: number | null
}

type Tables = {
  two_factor: TwoFactorRow
  recovery_codes: { user_id: string; hash: string }
}

const tables = (db: Db) => db.withTables<Tables>()

export function twoFactorOf(db: Db, userId: string): Promise<TwoFactorRow | undefined> {
  return tables(db).selectFrom("two_factor").selectAll().where("user_id", "=", userId).executeTakeFirst()
}

export async function isTwoFactorOn(db: Db, userId: string): Promise<boolean> {
  const row = await twoFactorOf(db, userId)
  return row !== undefined && row.enabled_at !== null
}

/** Begins an enrolment, in place of one that was not confirmed. Returns whether there was none that was. */
export async function beginTwoFactor(db: Db, row: TwoFactorRow): Promise<boolean> {
  const { user_id: _, ...change } = row
  const begun = await tables(db)
    .insertInto("two_factor")
    .values(row)
    .onConflict(conflict =>
      conflict.column("user_id").doUpdateSet(change).where("two_factor.enabled_at", "is", null),
    )
    .returning("user_id")
    .executeTakeFirst()
  return begun !== undefined
}

/** Takes the code of a half minute, unless one of then or later was taken before. Returns whether it was. */
export async function takeStep(db: Db, userId: string, step: number): Promise<boolean> {
  const taken = await tables(db)
    .updateTable("two_factor")
    .set({ last_step: step })
    .where("user_id", "=", userId)
    .where(eb => eb.or([eb("last_step", "is", null), eb("last_step", "<", step)]))
    .returning("user_id")
    .executeTakeFirst()
  return taken !== undefined
}

export async function enableTwoFactor(db: Db, userId: string, now: number): Promise<boolean> {
  const enabled = await tables(db)
    .updateTable("two_factor")
    .set({ enabled_at: now })
    .where("user_id", "=", userId)
    .where("enabled_at", "is", null)
    .returning("user_id")
    .executeTakeFirst()
  return enabled !== undefined
}

/** Removes the secret and the recovery codes. */
export async function deleteTwoFactor(db: Db, userId: string): Promise<void> {
  await tables(db).deleteFrom("two_factor").where("user_id", "=", userId).execute()
  await tables(db).deleteFrom("recovery_codes").where("user_id", "=", userId).execute()
}

export async function replaceRecoveryCodes(db: Db, userId: string, hashes: readonly string[]): Promise<void> {
  await tables(db).deleteFrom("recovery_codes").where("user_id", "=", userId).execute()
  const rows = hashes.map(hash => ({ user_id: userId, hash }))
  await tables(db).insertInto("recovery_codes").values(rows).execute()
}

/** Uses a recovery code up. Returns whether there was such a one. */
export async function takeRecoveryCode(db: Db, userId: string, hash: string): Promise<boolean> {
  const taken = await tables(db)
    .deleteFrom("recovery_codes")
    .where("user_id", "=", userId)
    .where("hash", "=", hash)
    .returning("hash")
    .executeTakeFirst()
  return taken !== undefined
}

export async function countRecoveryCodes(db: Db, userId: string): Promise<number> {
  const { count } = await tables(db)
    .selectFrom("recovery_codes")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow()
  return Number(count)
}
