import { credentialLimits, credentialSpans, ParleyError } from "@parley/contract"
import type { Mail } from "../../../platform/mail/index.ts"
import type { IdentityContext } from "../context.ts"
import { countTokens, issueToken, takeToken } from "../one-time/tokens.ts"
import { updateUser, userById } from "../repository.ts"
import { finishChange, tellOldAddress } from "./change-email.ts"
import { emailVerificationMail } from "./mails.ts"

/**
 * Sends the user a link that shows that the address is theirs; none if that was shown already.
 * @throws ParleyError `mail_not_set_up`, `overloaded`
 */
export function requestVerification(context: IdentityContext, userId: string): void {
  const { outbox } = context
  if (!outbox) throw new ParleyError("mail_not_set_up")
  if (!outbox.add(() => writeVerificationMail(context, userId))) throw new ParleyError("overloaded")
}

/**
 * Takes the token of a link as proof that its address is the user's, be it the one that they have or the one that they change to.
 * @throws ParleyError `link_expired`, also if the address has changed since; `email_taken`, if another account has it by now
 */
export async function verifyEmail(context: IdentityContext, token: string): Promise<void> {
  const { store, clock } = context
  const now = clock.now()
  const before = await store
    .transaction(async tx => {
      const change = await takeToken(tx, { kind: "email-change", token, now })
      if (change) return await finishChange(tx, change, now)
      const taken = await takeToken(tx, { kind: "email-verification", token, now })
      const user = taken?.user_id ? await userById(tx, taken.user_id) : undefined
      if (!user || user.email !== taken?.data) throw new ParleyError("link_expired")
      await updateUser(tx, user.id, { email_verified_at: now })
      return null
    })
    .catch((error: unknown): null => {
      throw store.isDuplicate(error) ? new ParleyError("email_taken", { cause: error }) : error
    })
  if (before === undefined) throw new ParleyError("link_expired")
  if (before) tellOldAddress(context, before)
}

/** The mail with a link; nothing if the address is verified, or there were enough of them. */
export async function writeVerificationMail(
  context: IdentityContext,
  userId: string,
): Promise<Mail | undefined> {
  const { store, clock, publicUrl } = context
  const now = clock.now()
  return await store.transaction(async tx => {
    const user = await userById(tx, userId)
    if (!user || user.email_verified_at !== null || user.deactivated_at !== null) return undefined
    const sent = await countTokens(tx, { kind: "email-verification", userId, now })
    if (sent >= credentialLimits.linksMax) return undefined
    const livesMs = credentialSpans.emailVerification
    const about = { kind: "email-verification", userId, data: user.email } as const
    const token = await issueToken(tx, { ...about, livesMs, now })
    return emailVerificationMail({ user, link: `${publicUrl}/verify-email?token=${token}` })
  })
}
