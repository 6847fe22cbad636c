import {
  type ChangedEmail,
  type ChangeEmail,
  credentialLimits,
  credentialSpans,
  ParleyError,
} from "@parley/contract"
import type { Caller } from "../../../http/index.ts"
import type { Tx } from "../../../platform/store/index.ts"
import type { IdentityContext } from "../context.ts"
import { countTokens, forgetTokensOf, issueToken, type OneTimeTokenRow } from "../one-time/tokens.ts"
import { holdUser, type UserRow, updateUser, userById, userByLogin } from "../repository.ts"
import { accountOf } from "../users.ts"
import { confirm } from "./confirm.ts"
import { emailChangedMail, emailChangeMail } from "./mails.ts"

/**
 * Changes the caller's e-mail address: where this server sends mail, once a link that goes to the new one is opened, so that
 * nobody is locked out by a slip; else at once, unconfirmed.
 * @throws ParleyError what `confirm` throws, `email_taken`, `rate_limited` after too many links, `overloaded`
 */
export async function changeEmail(
  context: IdentityContext,
  caller: Caller,
  { email, ...confirmation }: ChangeEmail,
): Promise<ChangedEmail> {
  const user = await confirm(context, caller, confirmation)
  if (user.email === email) return { user: accountOf(user), linkSent: false }
  if (await userByLogin(context.store.db, email)) throw new ParleyError("email_taken")
  if (!context.outbox) return { user: accountOf(await setAtOnce(context, user, email)), linkSent: false }
  await sendLink(context, user, email)
  return { user: accountOf(user), linkSent: true }
}

async function setAtOnce({ store }: IdentityContext, user: UserRow, email: string): Promise<UserRow> {
  const changed = await store
    .transaction(async tx => {
      // Confirming took a while, in which the password may have changed.
      if (!(await holdUser(tx, user))) throw new ParleyError("wrong_password")
      return await setEmail(tx, user.id, { email, email_verified_at: null })
    })
    .catch((error: unknown): UserRow => {
      throw store.isDuplicate(error) ? new ParleyError("email_taken", { cause: error }) : error
    })
  if (!changed) throw new ParleyError("not_logged_in")
  return changed
}

async function sendLink(context: IdentityContext, user: UserRow, email: string): Promise<void> {
  const { store, outbox, publicUrl } = context
  const now = context.clock.now()
  const about = { kind: "email-change", userId: user.id, now } as const
  const token = await store.transaction(async tx => {
    if (!(await holdUser(tx, user))) throw new ParleyError("wrong_password")
    if ((await countTokens(tx, about)) >= credentialLimits.linksMax) throw new ParleyError("rate_limited")
    return issueToken(tx, { ...about, data: email, livesMs: credentialSpans.emailVerification })
  })
  const link = `${publicUrl}/verify-email?token=${token}`
  const letter = { ...emailChangeMail({ user, link }), to: email }
  if (!outbox?.add(async () => letter)) throw new ParleyError("overloaded")
}

/**
 * Takes the token of a link to a new address: it is the user's from now on.
 * @returns whom to tell at the old address
 */
export async function finishChange(
  tx: Tx,
  { user_id: userId, data: email }: OneTimeTokenRow,
  now: number,
): Promise<UserRow | undefined> {
  const user = userId === null ? undefined : await userById(tx, userId)
  if (!user || user.deactivated_at !== null) return undefined
  await setEmail(tx, user.id, { email, email_verified_at: now })
  return user
}

/** Links that went to the old address are good no more. */
async function setEmail(
  tx: Tx,
  userId: string,
  change: Pick<UserRow, "email" | "email_verified_at">,
): Promise<UserRow | undefined> {
  await forgetTokensOf(tx, userId)
  return updateUser(tx, userId, change)
}

/** Tells the old address, in case it was not its owner who changed it. Where too many letters wait, it goes untold. */
export function tellOldAddress({ outbox }: IdentityContext, user: UserRow): void {
  outbox?.add(async () => emailChangedMail(user))
}
