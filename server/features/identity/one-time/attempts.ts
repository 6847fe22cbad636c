import { credentialLimits, credentialSpans, ParleyError } from "@parley/contract"
import { sql } from "kysely"
import type { Db, Store } from "../../../platform/store/index.ts"

/** What is guessed at. */
export type Guess = "password" | "code"

/** Times are milliseconds since the epoch. */
export type AttemptRow = {
  key: string
  attempts: number
  since: number
}

const tables = (db: Db) => db.withTables<{ credential_attempts: AttemptRow }>()
const keyOf = (guess: Guess, userId: string): string => `${guess}:${userId}`

/**
 * Counts an attempt before it is checked, so that many at once count too. All nodes count together.
 * @throws ParleyError `rate_limited` past `credentialLimits.attemptsMax`, whether the guess is right or not
 */
export async function countAttempt(
  store: Store,
  { guess, userId, now }: { guess: Guess; userId: string; now: number },
): Promise<void> {
  const over = sql<boolean>`credential_attempts.since <= ${now - credentialSpans.attempts}`
  const { attempts } = await store.transaction(tx =>
    tables(tx)
      .insertInto("credential_attempts")
      .values({ key: keyOf(guess, userId), attempts: 1, since: now })
      .onConflict(conflict =>
        conflict.column("key").doUpdateSet({
          attempts: sql<number>`case when ${over} then 1 else credential_attempts.attempts + 1 end`,
          since: sql<number>`case when ${over} then ${now} else credential_attempts.since end`,
        }),
      )
      .returning("attempts")
      .executeTakeFirstOrThrow(),
  )
  if (attempts > credentialLimits.attemptsMax) {
    throw new ParleyError("rate_limited", { message: "Too many attempts. Wait a quarter of an hour." })
  }
}

/** A right guess: the user begins anew. */
export async function forgetAttempts(db: Db, guess: Guess, userId: string): Promise<void> {
  await tables(db).deleteFrom("credential_attempts").where("key", "=", keyOf(guess, userId)).execute()
}

export async function deleteOldAttempts(db: Db, now: number): Promise<void> {
  await tables(db)
    .deleteFrom("credential_attempts")
    .where("since", "<=", now - credentialSpans.attempts)
    .execute()
}
