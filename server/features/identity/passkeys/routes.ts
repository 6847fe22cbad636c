import { passkeyRoutes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../../http/index.ts"
import type { IdentityContext } from "../context.ts"
import { type CookieSettings, deviceOf, withCookies } from "../cookie-session.ts"
import { beginPasskeyLogIn, logInWithPasskey } from "./log-in.ts"
import { relyingParty } from "./relying-party.ts"
import { addPasskey, beginPasskey, listPasskeys, removePasskey, renamePasskey } from "./service.ts"

export function passkeyEndpoints(context: IdentityContext, settings: CookieSettings): Endpoint[] {
  const partyOf = (request: Request) => relyingParty(context.publicUrl, request)
  return [
    endpoint(passkeyRoutes.beginPasskey, async ({ caller, body, request }) => {
      const asked = { party: partyOf(request), confirmation: body }
      return answer(200, { options: { ...(await beginPasskey(context, caller, asked)) } })
    }),
    endpoint(passkeyRoutes.addPasskey, async ({ caller, body, request }) =>
      answer(201, await addPasskey(context, caller, { ...body, party: partyOf(request) })),
    ),
    endpoint(passkeyRoutes.listPasskeys, async ({ caller }) =>
      answer(200, { passkeys: await listPasskeys(context, caller.userId) }),
    ),
    endpoint(passkeyRoutes.renamePasskey, async ({ caller, params, body }) =>
      answer(200, await renamePasskey(context, { id: params.id, userId: caller.userId }, body.name)),
    ),
    endpoint(passkeyRoutes.removePasskey, async ({ caller, params }) => {
      await removePasskey(context, { id: params.id, userId: caller.userId })
      return answer(204)
    }),
    endpoint(passkeyRoutes.beginPasskeyLogIn, async ({ request }) =>
      answer(200, { options: { ...(await beginPasskeyLogIn(context, partyOf(request))) } }),
    ),
    endpoint(passkeyRoutes.logInWithPasskey, async call => {
      const given = { response: call.body.response, party: partyOf(call.request) }
      const tokens = await logInWithPasskey(context, given, deviceOf(call))
      return answer(200, withCookies(call, tokens, settings))
    }),
  ]
}
