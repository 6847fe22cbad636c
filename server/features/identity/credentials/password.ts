import {
  type ChangePassword,
  credentialLimits,
  credentialSpans,
  ParleyError,
  type ResetPassword,
} from "@parley/contract"
import type { Caller } from "../../../http/index.ts"
import type { Mail } from "../../../platform/mail/index.ts"
import type { IdentityContext } from "../context.ts"
import { countTokens, findToken, forgetTokensOf, issueToken, takeToken } from "../one-time/tokens.ts"
import { endSessions, holdUser, updateUser, userByLogin } from "../repository.ts"
import { endEverything } from "../sessions.ts"
import { confirm } from "./confirm.ts"
import { passwordResetMail } from "./mails.ts"

/**
 * Sets the caller's password. Other sessions end unless asked not to; links for a new password are good no more.
 * @throws ParleyError what `confirm` throws
 */
export async function changePassword(
  context: IdentityContext,
  caller: Caller,
  { newPassword, keepOtherSessions, ...confirmation }: ChangePassword,
): Promise<void> {
  const user = await confirm(context, caller, confirmation)
  const password_hash = await context.passwords.hash(newPassword)
  const ended = await context.store.transaction(async tx => {
    // Hashing took a while, in which the password may have been reset.
    if (!(await holdUser(tx, user))) throw new ParleyError("wrong_password")
    await updateUser(tx, user.id, { password_hash })
    await forgetTokensOf(tx, user.id)
    if (keepOtherSessions) return []
    return endSessions(tx, { userId: user.id, except: caller.sessionId }, context.clock.now())
  })
  context.ended.announce(ended)
}

/**
 * Sends a link for a new password, if there is such an account. All of the work follows the answer, so neither the
 * answer nor its time tells whether there is one.
 * @throws ParleyError `mail_not_set_up`, `overloaded`
 */
export function forgotPassword(context: IdentityContext, email: string): void {
  const { outbox } = context
  if (!outbox) throw new ParleyError("mail_not_set_up")
  if (!outbox.add(() => writeResetMail(context, email))) throw new ParleyError("overloaded")
}

/**
 * Sets a password by the token of a link. Whoever held the account before is out: all sessions end, personal access
 * tokens too. A second factor stays: who reads the mail has one of the two.
 * @throws ParleyError `link_expired`, `overloaded`
 */
export async function resetPassword(
  context: IdentityContext,
  { token, newPassword }: ResetPassword,
): Promise<void> {
  const now = context.clock.now()
  const presented = { kind: "password-reset", token, now } as const
  if (!(await findToken(context.store.db, presented))) throw new ParleyError("link_expired")
  const password_hash = await context.passwords.hash(newPassword)
  const ended = await context.store.transaction(async tx => {
    const { user_id: userId } = (await takeToken(tx, presented)) ?? {}
    const user = userId ? await updateUser(tx, userId, { password_hash, email_verified_at: now }) : undefined
    if (!user || user.deactivated_at !== null) throw new ParleyError("link_expired")
    await forgetTokensOf(tx, user.id)
    return endEverything(tx, user.id, now)
  })
  context.ended.announce(ended)
}

async function writeResetMail(context: IdentityContext, email: string): Promise<Mail | undefined> {
  const { store, clock, publicUrl } = context
  const now = clock.now()
  return await store.transaction(async tx => {
    const user = await userByLogin(tx, email)
    if (!user || user.deactivated_at !== null) return undefined
    const sent = await countTokens(tx, { kind: "password-reset", userId: user.id, now })
    if (sent >= credentialLimits.linksMax) return undefined
    const livesMs = credentialSpans.passwordReset
    const token = await issueToken(tx, { kind: "password-reset", userId: user.id, livesMs, now })
    return passwordResetMail({ user, link: `${publicUrl}/reset-password?token=${token}` })
  })
}
