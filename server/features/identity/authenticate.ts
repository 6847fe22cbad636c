import { ParleyError, tokenPrefix } from "@parley/contract"
import { type Authenticate, type Caller, requireScope } from "../../http/index.ts"
import type { AccessTokens } from "./access-tokens.ts"
import { accessCookie, readCookie } from "./cookies.ts"
import type { EndedSessions } from "./ended-sessions.ts"
import { originAllowed } from "./origin.ts"
import type { PersonalAccessTokens } from "./tokens/personal-access-tokens.ts"

/** What a socket presents when it connects. */
export interface SocketHandshake {
  readonly headers: Headers
  readonly url: URL
  /** What the client sent along; untrusted. */
  readonly auth: Record<string, unknown>
}

interface Checks {
  readonly accessTokens: AccessTokens
  readonly personalTokens: PersonalAccessTokens
  readonly ended: EndedSessions
  readonly publicOrigins: readonly string[]
}

/** REST: a bearer token counts before the cookie. An unsafe request by cookie must come from our own pages. */
export function createAuthenticate(checks: Checks): Authenticate {
  return async request => {
    const bearer = bearerToken(request.headers)
    if (bearer) return callerOf(bearer, checks)
    const cookie = readCookie(request.headers, accessCookie)
    if (!cookie) return undefined
    if (!/^(GET|HEAD|OPTIONS)$/.test(request.method)) {
      refuseForeignOrigin(request.headers, new URL(request.url), checks.publicOrigins)
    }
    return callerOf(cookie, checks)
  }
}

/** Sockets: `auth.token`, a bearer token, or the cookie of one of our own pages, in this order. */
export function createSocketAuthenticate(checks: Checks): (handshake: SocketHandshake) => Promise<Caller> {
  return async ({ headers, url, auth }) => {
    const given = auth["token"]
    const token = typeof given === "string" && given !== "" ? given : bearerToken(headers)
    const cookie = token ? undefined : readCookie(headers, accessCookie)
    if (cookie) refuseForeignOrigin(headers, url, checks.publicOrigins)
    const presented = token ?? cookie
    const caller = presented ? await callerOf(presented, checks) : undefined
    if (!caller) throw new ParleyError("not_logged_in")
    // A socket is told everything that happens in the user's rooms.
    requireScope(caller, "read")
    return caller
  }
}

/** @throws ParleyError `origin_refused` */
export function refuseForeignOrigin(headers: Headers, url: URL, publicOrigins: readonly string[]): void {
  if (!originAllowed(headers, url, publicOrigins)) throw new ParleyError("origin_refused")
}

async function callerOf(token: string, checks: Checks): Promise<Caller | undefined> {
  const { accessTokens, personalTokens, ended } = checks
  if (token.startsWith(tokenPrefix)) return personalTokens.verify(token)
  const caller = await accessTokens.verify(token)
  if (caller && ended.has(caller.sessionId)) throw new ParleyError("session_ended")
  return caller
}

function bearerToken(headers: Headers): string | undefined {
  return /^bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1]
}
