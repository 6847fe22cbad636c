import { blockRoutes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../http/index.ts"
import type { Blocks } from "./service.ts"

export function blockEndpoints(blocks: Blocks): Endpoint[] {
  return [
    endpoint(blockRoutes.listBlocks, async ({ caller, query }) =>
      answer(200, await blocks.list(caller.userId, query)),
    ),
    endpoint(blockRoutes.blockUser, async ({ caller, params }) => {
      await blocks.block(caller.userId, params.id)
      return answer(204)
    }),
    endpoint(blockRoutes.unblockUser, async ({ caller, params }) => {
      await blocks.unblock(caller.userId, params.id)
      return answer(204)
    }),
  ]
}
