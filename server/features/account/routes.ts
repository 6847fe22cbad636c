import { accountRoutes, type Confirmation, type DeleteAccount, ParleyError } from "@parley/contract"
import { answer, type Caller, type Endpoint, endpoint, requireScope } from "../../http/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Tx } from "../../platform/store/index.ts"
import type { Deletions } from "./deletions.ts"
import type { Exports } from "./export.ts"
import { insertDeletion } from "./repository.ts"

/** Takes an account away, with what else belongs into the same transaction. Identity implements it. */
export type RemoveAccount = (
  who: { caller: Caller; confirmation: Confirmation },
  also: (tx: Tx) => Promise<void>,
) => Promise<void>

export function accountEndpoints(options: {
  exports: Exports
  deletions: Pick<Deletions, "run">
  removeAccount: RemoveAccount
  clock: Clock
}): Endpoint[] {
  const { exports, deletions, removeAccount, clock } = options
  const remove = async (caller: Caller, { deleteMessages, ...confirmation }: DeleteAccount) => {
    await removeAccount({ caller, confirmation }, tx =>
      insertDeletion(tx, {
        user_id: caller.userId,
        delete_messages: deleteMessages ? 1 : 0,
        requested_at: clock.now(),
      }),
    )
    deletions.run()
  }
  return [
    {
      route: accountRoutes.exportAccount,
      async serve({ req }, { authenticate, spend, address }) {
        const caller = await authenticate(req.raw)
        if (!caller) throw new ParleyError("not_logged_in")
        const { rate, scope } = accountRoutes.exportAccount
        await spend(rate, { address, userId: caller.userId })
        requireScope(caller, scope)
        const headers = {
          "content-type": "application/x-ndjson; charset=utf-8",
          "content-disposition": 'attachment; filename="parley-export.ndjson"',
          "cache-control": "no-store",
        }
        return new Response(exports.stream(caller.userId), { headers })
      },
    },
    endpoint(accountRoutes.deleteAccount, async ({ caller, body }) => {
      await remove(caller, body)
      return answer(204)
    }),
  ]
}
