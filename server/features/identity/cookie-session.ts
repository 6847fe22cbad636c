import type { LoggedIn, Route } from "@parley/contract"
import type { Call } from "../../http/index.ts"
import { tokenCookies } from "./cookies.ts"
import { cameOverHttps } from "./origin.ts"
import type { Device } from "./sessions.ts"

export interface CookieSettings {
  readonly secureCookies: "auto" | "always"
}

export type AnyCall = Pick<Call<Route>, "request" | "address" | "setHeader">

/** Gives the tokens of a session to the browser too, and returns them. */
export function withCookies(call: AnyCall, tokens: LoggedIn, settings: CookieSettings): LoggedIn {
  setCookies(call, tokenCookies(tokens, secure(call, settings)))
  return tokens
}

export function deviceOf({ request, address }: AnyCall): Device {
  return { address, userAgent: request.headers.get("user-agent") ?? "" }
}

/** Whether cookies of this answer are for https alone. */
export function secure({ request }: AnyCall, { secureCookies }: CookieSettings): boolean {
  return secureCookies === "always" || cameOverHttps(request.headers, new URL(request.url))
}

export function setCookies(call: AnyCall, cookies: readonly string[]): void {
  for (const cookie of cookies) call.setHeader("set-cookie", cookie)
}
