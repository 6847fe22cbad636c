import { tokenRoutes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../../http/index.ts"
import type { IdentityContext } from "../context.ts"
import { createToken, listTokens, revokeToken } from "./service.ts"

export function tokenEndpoints(context: IdentityContext): Endpoint[] {
  return [
    endpoint(tokenRoutes.listTokens, async ({ caller }) =>
      answer(200, { tokens: await listTokens(context, caller.userId) }),
    ),
    endpoint(tokenRoutes.createToken, async ({ caller, body }) =>
      answer(201, await createToken(context, caller, body)),
    ),
    endpoint(tokenRoutes.revokeToken, async ({ caller, params }) => {
      await revokeToken(context, { id: params.id, userId: caller.userId })
      return answer(204)
    }),
  ]
}
