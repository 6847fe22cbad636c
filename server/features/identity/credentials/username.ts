import { type Account, type ChangeUsername, ParleyError } from "@parley/contract"
import type { Caller } from "../../../http/index.ts"
import { subjects } from "../../../platform/bus/index.ts"
import type { IdentityContext } from "../context.ts"
import { holdUser, type UserRow, updateUser } from "../repository.ts"
import { searchTextOf } from "../search.ts"
import { accountOf } from "../users.ts"
import { confirm } from "./confirm.ts"

/**
 * Gives the caller another username and tells every node. Messages that mention the old one keep their words, and go on
 * counting as mentions of the same person.
 * @throws ParleyError what `confirm` throws, `username_taken`
 */
export async function changeUsername(
  context: IdentityContext,
  caller: Caller,
  { username, ...confirmation }: ChangeUsername,
): Promise<Account> {
  const { store, bus } = context
  const user = await confirm(context, caller, confirmation)
  const changed = await store
    .transaction(async tx => {
      const current = await holdUser(tx, user)
      // Confirming took a while, in which the password may have changed.
      if (!current) throw new ParleyError("wrong_password")
      return await updateUser(tx, user.id, { username, search_text: searchTextOf(username, current.name) })
    })
    .catch((error: unknown): UserRow => {
      throw store.isDuplicate(error) ? new ParleyError("username_taken", { cause: error }) : error
    })
  if (!changed) throw new ParleyError("not_logged_in")
  bus.publish(subjects.control, { v: 1, kind: "user-updated", userId: user.id })
  return accountOf(changed)
}
