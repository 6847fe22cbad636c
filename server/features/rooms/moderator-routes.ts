import { moderationRoutes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../http/index.ts"
import type { About, Moderators } from "./moderators.ts"

export function moderatorEndpoints(moderators: Moderators): Endpoint[] {
  const about = (params: { id: string; userId: string }, caller: { userId: string }): About => ({
    roomId: params.id,
    by: caller.userId,
    userId: params.userId,
  })
  return [
    endpoint(moderationRoutes.listBans, async ({ params, query, caller }) =>
      answer(200, await moderators.bans(params.id, caller.userId, query)),
    ),
    endpoint(moderationRoutes.banMember, async ({ params, body, caller }) => {
      await moderators.ban(about(params, caller), body.reason)
      return answer(204)
    }),
    endpoint(moderationRoutes.unbanMember, async ({ params, caller }) => {
      await moderators.unban(about(params, caller))
      return answer(204)
    }),
    endpoint(moderationRoutes.muteMember, async ({ params, body, caller }) =>
      answer(200, await moderators.mute(about(params, caller), Date.parse(body.until))),
    ),
    endpoint(moderationRoutes.unmuteMember, async ({ params, caller }) =>
      answer(200, await moderators.mute(about(params, caller), null)),
    ),
    endpoint(moderationRoutes.transferRoom, async ({ params, body, caller }) =>
      answer(200, await moderators.transfer(about({ ...params, ...body }, caller))),
    ),
  ]
}
