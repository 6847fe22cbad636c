import { ParleyError } from "@parley/contract"
import { subjects } from "../../platform/bus/index.ts"
import type { Tx } from "../../platform/store/index.ts"
import type { IdentityContext } from "./context.ts"
import { countAdmins, endSessions, holdUser, type UserRow, updateUser, userById } from "./repository.ts"

/**
 * Takes an account away: nobody logs in with it again, and its row says nothing of the person. What they wrote shows a
 * deleted user. Username and e-mail address are free at once.
 * @param also what else belongs into the same transaction
 * @throws ParleyError `wrong_password`, `last_admin`, `not_logged_in` if the account is gone, `overloaded`,
 *   `rate_limited` after many wrong passwords
 */
export async function removeAccount(
  context: IdentityContext,
  { userId, password }: { userId: string; password: string },
  also: (tx: Tx) => Promise<void>,
): Promise<void> {
  const { store, passwords, clock, bus } = context
  const user = await userById(store.db, userId)
  if (!user || user.deactivated_at !== null) throw new ParleyError("not_logged_in")
  // Whoever got hold of a session does not get to guess: counted for the account, from wherever.
  context.rates.spend("logInFailures", { login: user.username, address: "" })
  if (!(await passwords.verify(password, user.password_hash))) throw new ParleyError("wrong_password")
  const nobody = anonymous(userId, await passwords.hash(crypto.randomUUID()))
  const ended = await store.transaction(async tx => {
    const current = await holdUser(tx, user)
    if (!current) throw new ParleyError("wrong_password")
    if (current.role === "admin" && (await countAdmins(tx)) === 1) throw new ParleyError("last_admin")
    const now = clock.now()
    await updateUser(tx, userId, { ...nobody, deactivated_at: now })
    await also(tx)
    return endSessions(tx, { userId }, now)
  })
  context.ended.announce(ended)
  bus.publish(subjects.control, { v: 1, kind: "user-deactivated", userId })
  bus.publish(subjects.control, { v: 1, kind: "user-updated", userId })
}

/** A row must have a username and an address that nobody else has. `.invalid` is nobody's (RFC 2606). */
function anonymous(userId: string, passwordHash: string): Partial<UserRow> {
  return {
    username: `deleted-${userId.slice(-12)}`,
    email: `${userId}@deleted.invalid`,
    password_hash: passwordHash,
    name: "Deleted user",
    search_text: "",
    bio: "",
    status_text: "",
    avatar_id: null,
    role: "user",
  }
}
