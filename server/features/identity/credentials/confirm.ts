import { type Confirmation, credentialSpans, ParleyError } from "@parley/contract"
import type { Caller } from "../../../http/index.ts"
import type { IdentityContext } from "../context.ts"
import { countAttempt, forgetAttempts } from "../one-time/attempts.ts"
import { sessionById, type UserRow, userById } from "../repository.ts"

/**
 * The caller, who has shown to be there: by their password, or where they have none by a log-in of lately. Before
 * anything changes that proves who someone is, so that a session in wrong hands does not become an account in them.
 * @throws ParleyError `wrong_password`, `log_in_again`, `rate_limited`, `overloaded`, `not_logged_in` if the account is gone
 */
export async function confirm(
  context: IdentityContext,
  { userId, sessionId }: Caller,
  { password }: Confirmation,
): Promise<UserRow> {
  const { store, clock } = context
  const user = await userById(store.db, userId)
  if (!user) throw new ParleyError("not_logged_in")
  if (user.password_hash === "") {
    const session = await sessionById(store.db, sessionId)
    const fresh = session && session.created_at > clock.now() - credentialSpans.freshLogIn
    if (!fresh) throw new ParleyError("log_in_again")
    return user
  }
  if (password === undefined) throw new ParleyError("wrong_password", { message: "Give your password." })
  await countAttempt(store, { guess: "password", userId, now: clock.now() })
  if (!(await context.passwords.verify(password, user.password_hash))) throw new ParleyError("wrong_password")
  await forgetAttempts(store.db, "password", userId)
  return user
}
