import {
  type LoggedIn,
  ParleyError,
  type SecondFactor,
  type SecondFactorNeeded,
  twoFactorLimits,
  twoFactorSpans,
} from "@parley/contract"
import { isoTime } from "../../../platform/clock.ts"
import type { Tx } from "../../../platform/store/index.ts"
import type { IdentityContext } from "../context.ts"
import { countAttempt, forgetAttempts } from "../one-time/attempts.ts"
import { attemptToken, issueToken, takeToken } from "../one-time/tokens.ts"
import { userById } from "../repository.ts"
import { type Device, loggedIn, openSession } from "../sessions.ts"
import { useCode } from "./service.ts"

/** What a log-in with the right password goes on with. */
export async function askForSecondFactor(
  { clock }: IdentityContext,
  tx: Tx,
  userId: string,
): Promise<SecondFactorNeeded> {
  const now = clock.now()
  const livesMs = twoFactorSpans.challenge
  const challenge = await issueToken(tx, { kind: "second-factor", userId, livesMs, now })
  return { challenge, expiresAt: isoTime(now + livesMs) }
}

/**
 * Opens the session of a log-in whose password was right. A few codes for each challenge, and a few for each user in
 * a quarter of an hour, whoever asks: six digits would be guessed otherwise.
 * @throws ParleyError `wrong_code`, `challenge_expired`, `account_deactivated`, `rate_limited`
 */
export async function logInBySecondFactor(
  context: IdentityContext,
  { challenge, code }: SecondFactor,
  device: Device,
): Promise<LoggedIn> {
  const { store, clock } = context
  const now = clock.now()
  const presented = { kind: "second-factor", token: challenge, now } as const
  const { codesPerChallenge } = twoFactorLimits
  const attempted = await store.transaction(tx => attemptToken(tx, presented, codesPerChallenge))
  const userId = attempted?.user_id
  if (!userId) throw new ParleyError("challenge_expired")
  await countAttempt(store, { guess: "code", userId, now })
  const session = await store.transaction(async tx => {
    const user = await userById(tx, userId)
    // Taken with the code, or not at all: of two who know both, one gets in.
    if (!user || !(await takeToken(tx, presented))) throw new ParleyError("challenge_expired")
    if (user.deactivated_at !== null) throw new ParleyError("account_deactivated")
    if (!(await useCode(context, tx, { userId, code }))) throw new ParleyError("wrong_code")
    await forgetAttempts(tx, "code", userId)
    return openSession(tx, user, { device, now })
  })
  return await loggedIn(context, session)
}
