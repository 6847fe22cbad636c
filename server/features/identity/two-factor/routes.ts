import { routes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../../http/index.ts"
import type { IdentityContext } from "../context.ts"
import { type CookieSettings, deviceOf, withCookies } from "../cookie-session.ts"
import { logInBySecondFactor } from "./log-in.ts"
import {
  beginTwoFactor,
  confirmTwoFactor,
  getTwoFactor,
  renewRecoveryCodes,
  turnOffTwoFactor,
} from "./service.ts"

export function twoFactorEndpoints(context: IdentityContext, settings: CookieSettings): Endpoint[] {
  return [
    endpoint(routes.secondFactor, async call => {
      const tokens = await logInBySecondFactor(context, call.body, deviceOf(call))
      return answer(200, withCookies(call, tokens, settings))
    }),
    endpoint(routes.getTwoFactor, async ({ caller }) =>
      answer(200, await getTwoFactor(context, caller.userId)),
    ),
    endpoint(routes.beginTwoFactor, async ({ caller, body }) =>
      answer(200, await beginTwoFactor(context, caller, body)),
    ),
    endpoint(routes.confirmTwoFactor, async ({ caller, body }) =>
      answer(200, { recoveryCodes: await confirmTwoFactor(context, caller, body.code) }),
    ),
    endpoint(routes.renewRecoveryCodes, async ({ caller, body }) =>
      answer(200, { recoveryCodes: await renewRecoveryCodes(context, caller, body) }),
    ),
    endpoint(routes.turnOffTwoFactor, async ({ caller, body }) => {
      await turnOffTwoFactor(context, caller, body)
      return answer(204)
    }),
  ]
}
