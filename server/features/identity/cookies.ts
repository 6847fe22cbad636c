import { type LoggedIn, spans, userCookie } from "@parley/contract"
import { parse, serialize } from "hono/utils/cookie"

export const accessCookie = "parley_access"
export const refreshCookie = "parley_refresh"

/** Lax: following a link into the chat finds one logged in. */
const access = { httpOnly: true, sameSite: "Lax", path: "/" } as const
/** Goes to the calls that renew and end sessions, and nowhere else. */
const refresh = { httpOnly: true, sameSite: "Strict", path: "/api/auth" } as const

/** Proves nothing: by it a page knows whose cache it may show before it has asked. */
const user = { httpOnly: false, sameSite: "Lax", path: "/" } as const

export function readCookie(headers: Headers, name: string): string | undefined {
  return parse(headers.get("cookie") ?? "", name)[name] || undefined
}

/** Values of `Set-Cookie` that keep a session's tokens, and whose they are, in a browser. */
export function tokenCookies(tokens: LoggedIn, secure: boolean): readonly string[] {
  return [
    serialize(accessCookie, tokens.accessToken, { ...access, secure, maxAge: spans.accessToken / 1000 }),
    serialize(refreshCookie, tokens.refreshToken, { ...refresh, secure, maxAge: spans.refreshToken / 1000 }),
    serialize(userCookie, tokens.user.id, { ...user, secure, maxAge: spans.refreshToken / 1000 }),
  ]
}

/** Values of `Set-Cookie` that make a browser forget them. */
export function clearedCookies(secure: boolean): readonly string[] {
  return [
    serialize(accessCookie, "", { ...access, secure, maxAge: 0 }),
    serialize(refreshCookie, "", { ...refresh, secure, maxAge: 0 }),
    serialize(userCookie, "", { ...user, secure, maxAge: 0 }),
  ]
}
