import { type LoggedIn, limits, ParleyError, type Session, spans } from "@parley/contract"
import type { Caller } from "../../http/index.ts"
import { isoTime } from "../../platform/clock.ts"
import type { Db, Tx } from "../../platform/store/index.ts"
import type { IdentityContext } from "./context.ts"
import { hashOf, randomToken } from "./random-token.ts"
import {
  endSessions,
  insertRefreshToken,
  insertSession,
  liveSessions,
  markRefreshTokenUsed,
  type RefreshTokenRow,
  refreshToken,
  renewSession,
  type SessionRow,
  sessionsOf,
  type UserRow,
  userById,
} from "./repository.ts"
import { deleteTokensOf, liveTokens } from "./tokens/repository.ts"
import { accountOf } from "./users.ts"

/** Where a session is used, for its user to tell one from another. */
export interface Device {
  readonly address: string
  readonly userAgent: string
}

/** A session that was opened or renewed, before its access token is made. */
export interface OpenSession {
  readonly user: UserRow
  readonly sessionId: string
  readonly refreshToken: string
}

/** Opens a session; for use inside a transaction. */
export async function openSession(
  db: Db,
  user: UserRow,
  { device, now }: { device: Device; now: number },
): Promise<OpenSession> {
  const sessionId = Bun.randomUUIDv7()
  await insertSession(db, {
    id: sessionId,
    user_id: user.id,
    created_at: now,
    ended_at: null,
    ...usedNow(device, now),
  })
  return { user, sessionId, refreshToken: await addRefreshToken(db, sessionId, now) }
}

/** What a client gets of a session that was opened or renewed. */
export async function loggedIn(context: IdentityContext, session: OpenSession): Promise<LoggedIn> {
  const access = await context.accessTokens.issue({ userId: session.user.id, sessionId: session.sessionId })
  return {
    user: accountOf(session.user),
    accessToken: access.token,
    expiresAt: isoTime(access.expiresAt),
    refreshToken: session.refreshToken,
  }
}

/**
 * Renews a session. A refresh token is used once; for a minute it may be used again, since tabs race, and each use
 * gives new tokens. Used later, somebody has a copy of it, and nobody can say who: the session ends.
 * @throws ParleyError `session_ended`, `account_deactivated`
 */
export async function refresh(context: IdentityContext, token: string, device: Device): Promise<LoggedIn> {
  const now = context.clock.now()
  const renewed = await context.store.transaction(async tx => {
    const used = await takeRefreshToken(tx, token, now)
    if (isReuse(used, now)) return { stolen: await endSessions(tx, { id: used.session_id }, now) }
    return renew(tx, used.session_id, { device, now })
  })
  if ("stolen" in renewed) {
    for (const sessionId of renewed.stolen) {
      context.log.warn({ sessionId }, "a refresh token was used again: its session was ended")
    }
    context.ended.announce(renewed.stolen)
    throw new ParleyError("session_ended")
  }
  return loggedIn(context, renewed)
}

/** Ends one of the user's sessions. Returns whether there was one to end. */
export async function endSession(context: IdentityContext, { userId, sessionId }: Caller): Promise<boolean> {
  const ended = await context.store.transaction(tx =>
    endSessions(tx, { id: sessionId, userId }, context.clock.now()),
  )
  context.ended.announce(ended)
  return ended.length > 0
}

/** Ends all that lets programs and devices in as the user. Returns what to announce after the commit. */
export async function endEverything(tx: Tx, userId: string, now: number): Promise<string[]> {
  return [...(await endSessions(tx, { userId }, now)), ...(await deleteTokensOf(tx, userId))]
}

/** The user's newest sessions that are not over. */
export async function listSessions(context: IdentityContext, caller: Caller): Promise<Session[]> {
  const page = { now: context.clock.now(), limit: limits.pageMax }
  const rows = await sessionsOf(context.store.db, caller.userId, page)
  return rows.map(row => ({
    id: row.id,
    current: row.id === caller.sessionId,
    userAgent: row.user_agent,
    address: row.address,
    createdAt: isoTime(row.created_at),
    lastUsedAt: isoTime(row.last_used_at),
    expiresAt: isoTime(row.expires_at),
  }))
}

/** Those of the sessions, and of the personal access tokens that stand for one, that are over. */
export async function recheckSessions(context: IdentityContext, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const now = context.clock.now()
  const [sessions, tokens] = await context.store.snapshot(async tx => {
    const live = await liveSessions(tx, ids, now)
    const others = ids.filter(id => !live.has(id))
    return [live, await liveTokens(tx, others, now)] as const
  })
  return ids.filter(id => !sessions.has(id) && !tokens.has(id))
}

/** @throws ParleyError `session_ended` for a token that is unknown or too old */
async function takeRefreshToken(db: Db, token: string, now: number): Promise<RefreshTokenRow> {
  const hash = hashOf(token)
  const row = (await markRefreshTokenUsed(db, hash, now)) ?? (await refreshToken(db, hash))
  if (!row || row.created_at + spans.refreshToken <= now) throw new ParleyError("session_ended")
  return row
}

function isReuse({ used_at }: RefreshTokenRow, now: number): boolean {
  return used_at !== null && now - used_at > spans.refreshGrace
}

async function renew(
  db: Db,
  sessionId: string,
  { device, now }: { device: Device; now: number },
): Promise<OpenSession> {
  const userId = await renewSession(db, sessionId, usedNow(device, now))
  const user = userId === undefined ? undefined : await userById(db, userId)
  if (!user) throw new ParleyError("session_ended")
  if (user.deactivated_at !== null) throw new ParleyError("account_deactivated")
  return { user, sessionId, refreshToken: await addRefreshToken(db, sessionId, now) }
}

function usedNow({ address, userAgent }: Device, now: number) {
  return {
    address,
    user_agent: userAgent.slice(0, 200),
    last_used_at: now,
    expires_at: now + spans.refreshToken,
  } satisfies Partial<SessionRow>
}

/** Only the hash is kept: who reads the database cannot log in with it. */
async function addRefreshToken(db: Db, sessionId: string, now: number): Promise<string> {
  const token = randomToken()
  await insertRefreshToken(db, { hash: hashOf(token), session_id: sessionId, created_at: now, used_at: null })
  return token
}
