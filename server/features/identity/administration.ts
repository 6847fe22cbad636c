import { administrationRoutes, ParleyError } from "@parley/contract"
import { answer, type Caller, type Endpoint, endpoint } from "../../http/index.ts"
import type { IdentityAdmin } from "./admin.ts"
import type { IdentityContext } from "./context.ts"
import { userById } from "./repository.ts"

/** What the command line does, for administrators who are logged in. */
export function administrationEndpoints(context: IdentityContext, admin: IdentityAdmin): Endpoint[] {
  return [
    endpoint(administrationRoutes.deactivateUser, async ({ caller, params }) => {
      const username = await subjectOf(context, caller, params.id)
      if (params.id === caller.userId) {
        throw new ParleyError("forbidden", { message: "You may not deactivate yourself." })
      }
      await admin.deactivateUser(username)
      return answer(204)
    }),
    endpoint(administrationRoutes.reactivateUser, async ({ caller, params }) => {
      await admin.reactivateUser(await subjectOf(context, caller, params.id))
      return answer(204)
    }),
    endpoint(administrationRoutes.resetTwoFactor, async ({ caller, params }) => {
      await admin.resetSecondFactor(await subjectOf(context, caller, params.id))
      return answer(204)
    }),
  ]
}

/** The username of who is acted upon. @throws ParleyError `not_found`, also to who is no administrator */
async function subjectOf({ store }: IdentityContext, { userId }: Caller, id: string): Promise<string> {
  const [caller, subject] = await Promise.all([userById(store.db, userId), userById(store.db, id)])
  if (caller?.role !== "admin" || !subject) throw new ParleyError("not_found")
  return subject.username
}
