import { spans } from "@parley/contract"
import type { Clock } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import { retiredKeyKept } from "./key-ring.ts"
import { deleteOldAttempts } from "./one-time/attempts.ts"
import { deleteExpiredTokens } from "./one-time/tokens.ts"
import { deleteRefreshTokens, deleteSessions, deleteSigningKeys } from "./repository.ts"
import { deleteOldTokens } from "./tokens/repository.ts"

const day = 24 * 3_600_000

/** Used refresh tokens are kept this long, so that a copy that turns up is known for what it is and ends its session. */
const usedTokensKept = 7 * day
const sessionsKept = day
/** A token that has expired is shown this much longer, so that its user learns why a program fails. */
const tokensKept = 30 * day

/** Rows of one statement, so that other writers need not wait long. A session takes its tokens along. */
const batch = { tokens: 1_000, sessions: 50 }
/** Statements of one sweep; the next sweep goes on. */
const batchesMax = 200

/** Deletes what nobody needs any more: old refresh tokens, sessions and signing keys. Stops early when told to. */
export async function sweep(
  { store, clock }: { store: Store; clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  const now = clock.now()
  const tokens = { usedBefore: now - usedTokensKept, madeBefore: now - spans.refreshToken }
  await inBatches(signal, batch.tokens, limit => deleteRefreshTokens(store.db, tokens, limit))
  await inBatches(signal, batch.sessions, limit => deleteSessions(store.db, now - sessionsKept, limit))
  await inBatches(signal, batch.tokens, limit => deleteExpiredTokens(store.db, now, limit))
  await inBatches(signal, batch.tokens, limit => deleteOldTokens(store.db, now - tokensKept, limit))
  await deleteOldAttempts(store.db, now)
  await deleteSigningKeys(store.db, now - retiredKeyKept)
}

async function inBatches(
  signal: AbortSignal,
  limit: number,
  deleteSome: (limit: number) => Promise<number>,
): Promise<void> {
  for (let batches = 0; batches < batchesMax && !signal.aborted; batches++) {
    if ((await deleteSome(limit)) < limit) return
  }
}
