import { type LoggedIn, ParleyError, type Route, routes } from "@parley/contract"
import { answer, type Call, type Endpoint, endpoint } from "../../http/index.ts"
import { logIn, signUp } from "./accounts.ts"
import { refuseForeignOrigin } from "./authenticate.ts"
import type { IdentityContext } from "./context.ts"
import { clearedCookies, readCookie, refreshCookie, tokenCookies } from "./cookies.ts"
import { credentialEndpoints } from "./credentials/routes.ts"
import { cameOverHttps } from "./origin.ts"
import { type Device, endSession, listSessions, refresh } from "./sessions.ts"
import { tokenEndpoints } from "./tokens/routes.ts"
import { account, editProfile, findUsers, getUser, userOf } from "./users.ts"

export interface RouteSettings {
  readonly publicOrigins: readonly string[]
  readonly secureCookies: "auto" | "always"
  readonly jwks: () => readonly object[]
}

export function identityEndpoints(context: IdentityContext, settings: RouteSettings): Endpoint[] {
  return [
    ...logInEndpoints(context, settings),
    ...sessionEndpoints(context, settings),
    ...userEndpoints(context),
    ...credentialEndpoints(context),
    ...tokenEndpoints(context),
    endpoint(routes.jwks, async () => answer(200, { keys: settings.jwks().map(key => ({ ...key })) })),
  ]
}

function logInEndpoints(context: IdentityContext, settings: RouteSettings): Endpoint[] {
  const withCookies = (call: AnyCall, tokens: LoggedIn): LoggedIn => {
    setCookies(call, tokenCookies(tokens, secure(call, settings)))
    return tokens
  }
  return [
    endpoint(routes.signUp, async call =>
      answer(201, withCookies(call, await signUp(context, call.body, deviceOf(call)))),
    ),
    endpoint(routes.logIn, async call =>
      answer(200, withCookies(call, await logIn(context, call.body, deviceOf(call)))),
    ),
    endpoint(routes.refresh, async call => {
      const token = call.body.refreshToken ?? refreshTokenOfCookie(call.request, settings)
      return answer(200, withCookies(call, await refresh(context, token, deviceOf(call))))
    }),
  ]
}

function sessionEndpoints(context: IdentityContext, settings: RouteSettings): Endpoint[] {
  return [
    endpoint(routes.logOut, async call => {
      await endSession(context, call.caller)
      setCookies(call, clearedCookies(secure(call, settings)))
      return answer(204)
    }),
    endpoint(routes.checkSession, async ({ caller }) =>
      answer(200, { user: await account(context, caller.userId) }),
    ),
    endpoint(routes.listSessions, async ({ caller }) =>
      answer(200, { sessions: await listSessions(context, caller) }),
    ),
    endpoint(routes.endSession, async ({ caller, params }) => {
      const ended = await endSession(context, { userId: caller.userId, sessionId: params.id })
      if (!ended) throw new ParleyError("not_found")
      return answer(204)
    }),
  ]
}

function userEndpoints(context: IdentityContext): Endpoint[] {
  return [
    endpoint(routes.listUsers, async ({ query }) => {
      const { rows, cursor } = await findUsers(context, query, { deactivated: false })
      return answer(200, { users: rows.map(userOf), cursor })
    }),
    endpoint(routes.getUser, async ({ caller, params }) =>
      answer(200, await getUser(context, params.id === "me" ? caller.userId : params.id)),
    ),
    endpoint(routes.editProfile, async ({ caller, body }) =>
      answer(200, await editProfile(context, caller.userId, body)),
    ),
  ]
}

type AnyCall = Pick<Call<Route>, "request" | "address" | "setHeader">

/** @throws ParleyError `not_logged_in` without a cookie, `origin_refused` for one that another site sent */
function refreshTokenOfCookie({ headers, url }: Request, { publicOrigins }: RouteSettings): string {
  const token = readCookie(headers, refreshCookie)
  if (!token) throw new ParleyError("not_logged_in")
  refuseForeignOrigin(headers, new URL(url), publicOrigins)
  return token
}

function deviceOf({ request, address }: AnyCall): Device {
  return { address, userAgent: request.headers.get("user-agent") ?? "" }
}

function secure({ request }: AnyCall, { secureCookies }: RouteSettings): boolean {
  return secureCookies === "always" || cameOverHttps(request.headers, new URL(request.url))
}

function setCookies(call: AnyCall, cookies: readonly string[]): void {
  for (const cookie of cookies) call.setHeader("set-cookie", cookie)
}
