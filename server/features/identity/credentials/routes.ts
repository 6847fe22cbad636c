import { type Credentials, credentialRoutes, ParleyError } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../../http/index.ts"
import type { IdentityContext } from "../context.ts"
import { userById } from "../repository.ts"
import { changeEmail } from "./change-email.ts"
import { requestVerification, verifyEmail } from "./email.ts"
import { changePassword, forgotPassword, resetPassword } from "./password.ts"
import { changeUsername } from "./username.ts"

export function credentialEndpoints(context: IdentityContext): Endpoint[] {
  return [
    endpoint(credentialRoutes.getCredentials, async ({ caller }) =>
      answer(200, await credentials(context, caller.userId)),
    ),
    endpoint(credentialRoutes.changePassword, async ({ caller, body }) => {
      await changePassword(context, caller, body)
      return answer(204)
    }),
    endpoint(credentialRoutes.changeUsername, async ({ caller, body }) =>
      answer(200, await changeUsername(context, caller, body)),
    ),
    endpoint(credentialRoutes.changeEmail, async ({ caller, body }) =>
      answer(200, await changeEmail(context, caller, body)),
    ),
    endpoint(credentialRoutes.forgotPassword, async ({ body }) => {
      forgotPassword(context, body.email)
      return answer(202)
    }),
    endpoint(credentialRoutes.resetPassword, async ({ body }) => {
      await resetPassword(context, body)
      return answer(204)
    }),
    endpoint(credentialRoutes.requestEmailVerification, async ({ caller }) => {
      requestVerification(context, caller.userId)
      return answer(202)
    }),
    endpoint(credentialRoutes.verifyEmail, async ({ body }) => {
      await verifyEmail(context, body.token)
      return answer(204)
    }),
  ]
}

async function credentials(context: IdentityContext, userId: string): Promise<Credentials> {
  const user = await userById(context.store.db, userId)
  if (!user) throw new ParleyError("not_logged_in")
  return {
    hasPassword: user.password_hash !== "",
    emailVerified: user.email_verified_at !== null,
    mailSetUp: context.outbox !== undefined,
  }
}
