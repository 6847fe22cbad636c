import { accountRoutes, type DeleteAccount, ParleyError } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../http/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Tx } from "../../platform/store/index.ts"
import type { Deletions } from "./deletions.ts"
import type { Exports } from "./export.ts"
import { insertDeletion } from "./repository.ts"

/** Takes an account away, with what else belongs into the same transaction. Identity implements it. */
export type RemoveAccount = (
  who: { userId: string; password: string },
  also: (tx: Tx) => Promise<void>,
) => Promise<void>

export function accountEndpoints(options: {
  exports: Exports
  deletions: Pick<Deletions, "run">
  removeAccount: RemoveAccount
  clock: Clock
}): Endpoint[] {
  const { exports, deletions, removeAccount, clock } = options
  const remove = async (userId: string, { password, deleteMessages }: DeleteAccount) => {
    await removeAccount({ userId, password }, tx =>
      insertDeletion(tx, {
        user_id: userId,
        delete_messages: deleteMessages ? 1 : 0,
        requested_at: clock.now(),
      }),
    )
    deletions.run()
  }
  return [
    {
      route: accountRoutes.exportAccount,
      async serve({ req }, { authenticate }) {
        const caller = await authenticate(req.raw)
        if (!caller) throw new ParleyError("not_logged_in")
        const headers = {
          "content-type": "application/x-ndjson; charset=utf-8",
          "content-disposition": 'attachment; filename="parley-export.ndjson"',
          "cache-control": "no-store",
        }
        return new Response(exports.stream(caller.userId), { headers })
      },
    },
    endpoint(accountRoutes.deleteAccount, async ({ caller, body }) => {
      await remove(caller.userId, body)
      return answer(204)
    }),
  ]
}
