import { ParleyError, routes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../http/index.ts"
import { logIn, signUp } from "./accounts.ts"
import type { IdentityAdmin } from "./admin.ts"
import { administrationEndpoints } from "./administration.ts"
import { refuseForeignOrigin } from "./authenticate.ts"
import type { IdentityContext } from "./context.ts"
import { deviceOf, secure, setCookies, withCookies } from "./cookie-session.ts"
import { clearedCookies, readCookie, refreshCookie } from "./cookies.ts"
import { credentialEndpoints } from "./credentials/routes.ts"
import { type OidcSettings, oidcEndpoints } from "./oidc/routes.ts"
import { passkeyEndpoints } from "./passkeys/routes.ts"
import { endSession, listSessions, refresh } from "./sessions.ts"
import { tokenEndpoints } from "./tokens/routes.ts"
import { twoFactorEndpoints } from "./two-factor/routes.ts"
import { account, editProfile, findUsers, getProfile, type LastSeen, userOf } from "./users.ts"

export interface RouteSettings extends OidcSettings {
  readonly publicOrigins: readonly string[]
  readonly admin: IdentityAdmin
  readonly jwks: () => readonly object[]
  readonly lastSeen: LastSeen
}

export function identityEndpoints(context: IdentityContext, settings: RouteSettings): Endpoint[] {
  return [
    ...logInEndpoints(context, settings),
    ...sessionEndpoints(context, settings),
    ...userEndpoints(context, settings),
    ...credentialEndpoints(context),
    ...tokenEndpoints(context),
    ...twoFactorEndpoints(context, settings),
    ...passkeyEndpoints(context, settings),
    ...oidcEndpoints(context, settings),
    ...administrationEndpoints(context, settings.admin),
    endpoint(routes.jwks, async () => answer(200, { keys: settings.jwks().map(key => ({ ...key })) })),
  ]
}

function logInEndpoints(context: IdentityContext, settings: RouteSettings): Endpoint[] {
  return [
    endpoint(routes.signUp, async call =>
      answer(201, withCookies(call, await signUp(context, call.body, deviceOf(call)), settings)),
    ),
    endpoint(routes.logIn, async call => {
      const outcome = await logIn(context, call.body, deviceOf(call))
      return "challenge" in outcome ? answer(202, outcome) : answer(200, withCookies(call, outcome, settings))
    }),
    endpoint(routes.refresh, async call => {
      const token = call.body.refreshToken ?? refreshTokenOfCookie(call.request, settings)
      return answer(200, withCookies(call, await refresh(context, token, deviceOf(call)), settings))
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

function userEndpoints(context: IdentityContext, { lastSeen }: RouteSettings): Endpoint[] {
  return [
    endpoint(routes.listUsers, async ({ query }) => {
      const { rows, cursor } = await findUsers(context, query, { deactivated: false })
      return answer(200, { users: rows.map(userOf), cursor })
    }),
    endpoint(routes.getUser, async ({ caller, params }) =>
      answer(
        200,
        await getProfile(context, {
          askerId: caller.userId,
          userId: params.id === "me" ? caller.userId : params.id,
          lastSeen,
        }),
      ),
    ),
    endpoint(routes.editProfile, async ({ caller, body }) =>
      answer(200, await editProfile(context, caller.userId, body)),
    ),
  ]
}

/** @throws ParleyError `not_logged_in` without a cookie, `origin_refused` for one that another site sent */
function refreshTokenOfCookie({ headers, url }: Request, { publicOrigins }: RouteSettings): string {
  const token = readCookie(headers, refreshCookie)
  if (!token) throw new ParleyError("not_logged_in")
  refuseForeignOrigin(headers, new URL(url), publicOrigins)
  return token
}
