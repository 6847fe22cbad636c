import { spans } from "@parley/contract"
import { parse, serialize } from "hono/utils/cookie"

export const accessCookie = "parley_access"
export const refreshCookie = "parley_refresh"

/** Lax: following a link into the chat finds one logged in. */
const access = { httpOnly: true, sameSite: "Lax", path: "/" } as const
/** Goes to the calls that renew and end sessions, and nowhere else. */
const refresh = { httpOnly: true, sameSite: "Strict", path: "/api/auth" } as const

export function readCookie(headers: Headers, name: string): string | undefined {
  return parse(headers.get("cookie") ?? "", name)[name] || undefined
}

/** Values of `Set-Cookie` that keep a session's tokens in a browser. */
export function tokenCookies(
  tokens: { accessToken: string; refreshToken: string },
  secure: boolean,
): readonly string[] {
  return [
    serialize(accessCookie, tokens.accessToken, { ...access, secure, maxAge: spans.accessToken / 1000 }),
    serialize(refreshCookie, tokens.refreshToken, { ...refresh, secure, maxAge: spans.refreshToken / 1000 }),
  ]
}

/** Values of `Set-Cookie` that make a browser forget them. */
export function clearedCookies(secure: boolean): readonly string[] {
  return [
    serialize(accessCookie, "", { ...access, secure, maxAge: 0 }),
    serialize(refreshCookie, "", { ...refresh, secure, maxAge: 0 }),
  ]
}
