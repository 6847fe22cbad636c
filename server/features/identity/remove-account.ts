import { type Confirmation, ParleyError } from "@parley/contract"
import type { Caller } from "../../http/index.ts"
import { subjects } from "../../platform/bus/index.ts"
import type { Tx } from "../../platform/store/index.ts"
import type { IdentityContext } from "./context.ts"
import { confirm } from "./credentials/confirm.ts"
import { deleteIdentitiesOf } from "./oidc/repository.ts"
import { forgetAttempts } from "./one-time/attempts.ts"
import { forgetTokensOf } from "./one-time/tokens.ts"
import { deletePasskeysOf } from "./passkeys/repository.ts"
import { countAdmins, forgetDevices, holdUser, noStatus, type UserRow, updateUser } from "./repository.ts"
import { endEverything } from "./sessions.ts"
import { deleteTwoFactor } from "./two-factor/repository.ts"

/**
 * Takes an account away: nobody logs in with it again, and its row says nothing of the person. What they wrote shows a
 * deleted user. Username and e-mail address are free at once.
 * @param also what else belongs into the same transaction
 * @throws ParleyError what `confirm` throws, `last_admin`, `not_logged_in` if the account is gone
 */
export async function removeAccount(
  context: IdentityContext,
  { caller, confirmation }: { caller: Caller; confirmation: Confirmation },
  also: (tx: Tx) => Promise<void>,
): Promise<void> {
  const { store, clock, bus } = context
  const { userId } = caller
  const user = await confirm(context, caller, confirmation)
  const ended = await store.transaction(async tx => {
    const current = await holdUser(tx, user)
    // Confirming took a while, in which the password may have changed.
    if (!current) throw new ParleyError("wrong_password")
    if (current.deactivated_at !== null) throw new ParleyError("not_logged_in")
    if (current.role === "admin" && (await countAdmins(tx)) === 1) throw new ParleyError("last_admin")
    const now = clock.now()
    await updateUser(tx, userId, { ...anonymous(userId), deactivated_at: now })
    await also(tx)
    const over = await endEverything(tx, userId, now)
    await forgetWaysIn(tx, userId)
    return over
  })
  context.ended.announce(ended)
  bus.publish(subjects.control, { v: 1, kind: "user-deactivated", userId })
  bus.publish(subjects.control, { v: 1, kind: "user-updated", userId })
}

/** All that lets someone in, or helped to. Sessions stay for a day, for nodes that have not heard that they ended. */
async function forgetWaysIn(tx: Tx, userId: string): Promise<void> {
  await forgetDevices(tx, userId)
  await forgetTokensOf(tx, userId)
  await deletePasskeysOf(tx, userId)
  await deleteIdentitiesOf(tx, userId)
  await deleteTwoFactor(tx, userId)
  await forgetAttempts(tx, "password", userId)
  await forgetAttempts(tx, "code", userId)
}

/** A row must have a username and an address that nobody else has. `.invalid` is nobody's (RFC 2606). */
function anonymous(userId: string): Partial<UserRow> {
  return {
    username: `deleted-${userId.slice(-12)}`,
    email: `${userId}@deleted.invalid`,
    email_verified_at: null,
    password_hash: "",
    name: "Deleted user",
    search_text: "",
    bio: "",
    ...noStatus,
    avatar_id: null,
    role: "user",
  }
}
