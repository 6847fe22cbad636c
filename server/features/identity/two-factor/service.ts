import {
  type Confirmation,
  type ConfirmedCode,
  ParleyError,
  type TwoFactor,
  type TwoFactorSecret,
  twoFactorSpans,
} from "@parley/contract"
import type { Caller } from "../../../http/index.ts"
import { isoTimeOrNull } from "../../../platform/clock.ts"
import type { Tx } from "../../../platform/store/index.ts"
import type { IdentityContext } from "../context.ts"
import { confirm } from "../credentials/confirm.ts"
import { countAttempt, forgetAttempts } from "../one-time/attempts.ts"
import { isAppCode, newRecoveryCodes, newSecret, otpauthUri, recoveryHash, stepOf } from "./codes.ts"
import {
  beginTwoFactor as beginRow,
  countRecoveryCodes,
  deleteTwoFactor,
  enableTwoFactor,
  replaceRecoveryCodes,
  takeRecoveryCode,
  takeStep,
  twoFactorOf,
} from "./repository.ts"

export async function getTwoFactor({ store }: IdentityContext, userId: string): Promise<TwoFactor> {
  const row = await twoFactorOf(store.db, userId)
  return {
    enabledAt: isoTimeOrNull(row?.enabled_at ?? null),
    recoveryCodesLeft: await countRecoveryCodes(store.db, userId),
  }
}

/** Makes a secret for the caller's app. @throws ParleyError `second_factor_on`, what `confirm` throws */
export async function beginTwoFactor(
  context: IdentityContext,
  caller: Caller,
  confirmation: Confirmation,
): Promise<TwoFactorSecret> {
  const { id, username } = await confirm(context, caller, confirmation)
  const secret = newSecret()
  const row = {
    user_id: id,
    sealed_secret: context.sealing.seal(secret, purposeOf(id)),
    begun_at: context.clock.now(),
    enabled_at: null,
    last_step: null,
  }
  if (!(await context.store.transaction(tx => beginRow(tx, row)))) throw new ParleyError("second_factor_on")
  return { secret, uri: otpauthUri(secret, username) }
}

/**
 * Turns two-factor log-in on, now that the app has shown that it works. Returns recovery codes.
 * @throws ParleyError `wrong_code`, `second_factor_on`, `second_factor_off` without an enrolment of lately, `rate_limited`
 */
export async function confirmTwoFactor(
  context: IdentityContext,
  { userId }: Caller,
  code: string,
): Promise<string[]> {
  const { store, clock } = context
  const now = clock.now()
  const row = await twoFactorOf(store.db, userId)
  if (row && row.enabled_at !== null) throw new ParleyError("second_factor_on")
  if (!row || row.begun_at <= now - twoFactorSpans.challenge) throw new ParleyError("second_factor_off")
  await countAttempt(store, { guess: "code", userId, now })
  return await store.transaction(async tx => {
    if (!isAppCode(code) || !(await useCode(context, tx, { userId, code })))
      throw new ParleyError("wrong_code")
    if (!(await enableTwoFactor(tx, userId, now))) throw new ParleyError("second_factor_on")
    await forgetAttempts(tx, "code", userId)
    return freshRecoveryCodes(tx, userId)
  })
}

/** @throws ParleyError `wrong_code`, `second_factor_off`, what `confirm` throws */
export async function renewRecoveryCodes(
  context: IdentityContext,
  caller: Caller,
  proof: ConfirmedCode,
): Promise<string[]> {
  return await confirmedByCode(context, caller, proof, tx => freshRecoveryCodes(tx, caller.userId))
}

/** @throws ParleyError `wrong_code`, `second_factor_off`, what `confirm` throws */
export async function turnOffTwoFactor(
  context: IdentityContext,
  caller: Caller,
  proof: ConfirmedCode,
): Promise<void> {
  await confirmedByCode(context, caller, proof, tx => deleteTwoFactor(tx, caller.userId))
}

/** Uses up a code of the app or a recovery code, within a transaction. Returns whether it was good. */
export async function useCode(
  { sealing, clock }: IdentityContext,
  tx: Tx,
  { userId, code }: { userId: string; code: string },
): Promise<boolean> {
  if (!isAppCode(code)) return await takeRecoveryCode(tx, userId, recoveryHash(userId, code))
  const row = await twoFactorOf(tx, userId)
  const secret = row && sealing.open(row.sealed_secret, purposeOf(userId))
  const step = secret === undefined ? undefined : stepOf(secret, code, clock.now())
  return step !== undefined && (await takeStep(tx, userId, step))
}

async function confirmedByCode<T>(
  context: IdentityContext,
  caller: Caller,
  { code, ...confirmation }: ConfirmedCode,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const { store, clock } = context
  const { id: userId } = await confirm(context, caller, confirmation)
  const row = await twoFactorOf(store.db, userId)
  if (!row || row.enabled_at === null) throw new ParleyError("second_factor_off")
  await countAttempt(store, { guess: "code", userId, now: clock.now() })
  return await store.transaction(async tx => {
    if (!(await useCode(context, tx, { userId, code }))) throw new ParleyError("wrong_code")
    await forgetAttempts(tx, "code", userId)
    return await work(tx)
  })
}

async function freshRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes()
  await replaceRecoveryCodes(
    tx,
    userId,
    codes.map(code => recoveryHash(userId, code)),
  )
  return codes
}

const purposeOf = (userId: string): string => `two-factor:${userId}`
