import { LoggedIn } from "./auth.ts"
import { Confirmation, confirmationErrors } from "./credentials.ts"
import { route } from "./route.ts"
import { line, longText, Time } from "./scalars.ts"
import { z } from "./zod.ts"

export const twoFactorLimits = {
  recoveryCodes: 10,
  /** Wrong codes to one challenge of a log-in. */
  codesPerChallenge: 5,
} as const

/** In milliseconds. */
export const twoFactorSpans = {
  /** How long a log-in waits for its second step, and an enrolment for its first code. */
  challenge: 10 * 60_000,
} as const

const Code = line(6, 40).describe("Six digits of the app, or a recovery code")

/** The password was right; `POST /api/auth/second-factor` with a code goes on. */
export const SecondFactorNeeded = z
  .object({ challenge: z.string(), expiresAt: Time })
  .meta({ id: "SecondFactorNeeded" })
export type SecondFactorNeeded = z.infer<typeof SecondFactorNeeded>

export const SecondFactor = z
  .object({ challenge: longText(100).min(1), code: Code })
  .meta({ id: "SecondFactor" })
export type SecondFactor = z.infer<typeof SecondFactor>

export const TwoFactor = z
  .object({ enabledAt: Time.nullable(), recoveryCodesLeft: z.number().int() })
  .meta({ id: "TwoFactor" })
export type TwoFactor = z.infer<typeof TwoFactor>

export const TwoFactorSecret = z
  .object({
    secret: z.string().describe("For typing into the app (base32)"),
    uri: z.string().describe("For a QR code: otpauth://totp/..."),
  })
  .meta({ id: "TwoFactorSecret" })
export type TwoFactorSecret = z.infer<typeof TwoFactorSecret>

export const RecoveryCodes = z
  .object({ recoveryCodes: z.array(z.string()).describe("Shown this once; each is good once") })
  .meta({ id: "RecoveryCodes" })

export const ConfirmedCode = Confirmation.extend({ code: Code }).meta({ id: "ConfirmedCode" })
export type ConfirmedCode = z.infer<typeof ConfirmedCode>

const codeErrors = ["wrong_code", "second_factor_off", ...confirmationErrors] as const

/** Codes that change every half minute (TOTP, RFC 6238). */
export const twoFactorRoutes = {
  secondFactor: route({
    method: "post",
    path: "/api/auth/second-factor",
    tag: "Identity",
    summary: "The second step of a log-in: a code of the app, or a recovery code",
    access: "anyone",
    rate: "logIn",
    body: SecondFactor,
    answers: { 200: LoggedIn },
    errors: ["wrong_code", "challenge_expired", "account_deactivated", "rate_limited"],
  }),
  getTwoFactor: route({
    method: "get",
    path: "/api/auth/two-factor",
    tag: "Identity",
    summary: "Whether logging in takes a code too",
    access: "user",
    scope: "session",
    answers: { 200: TwoFactor },
    errors: [],
  }),
  beginTwoFactor: route({
    method: "post",
    path: "/api/auth/two-factor",
    tag: "Identity",
    summary: "Get a secret for an app; nothing is asked for at log-in until a code of it was confirmed",
    access: "user",
    scope: "session",
    body: Confirmation,
    answers: { 200: TwoFactorSecret },
    errors: [...confirmationErrors, "second_factor_on"],
  }),
  confirmTwoFactor: route({
    method: "post",
    path: "/api/auth/two-factor/confirm",
    tag: "Identity",
    summary: "Turn two-factor log-in on with the first code of the app; answers recovery codes",
    access: "user",
    scope: "session",
    body: z.object({ code: Code }),
    answers: { 200: RecoveryCodes },
    errors: ["wrong_code", "second_factor_on", "second_factor_off", "rate_limited"],
  }),
  renewRecoveryCodes: route({
    method: "post",
    path: "/api/auth/two-factor/recovery-codes",
    tag: "Identity",
    summary: "Get new recovery codes in place of all old ones",
    access: "user",
    scope: "session",
    body: ConfirmedCode,
    answers: { 200: RecoveryCodes },
    errors: codeErrors,
  }),
  turnOffTwoFactor: route({
    method: "post",
    path: "/api/auth/two-factor/off",
    tag: "Identity",
    summary: "Log in without a code from now on",
    access: "user",
    scope: "session",
    body: ConfirmedCode,
    answers: { 204: null },
    errors: codeErrors,
  }),
}
