import { NewUsername } from "./auth.ts"
import { limits } from "./limits.ts"
import { route } from "./route.ts"
import { Email, longText, Password } from "./scalars.ts"
import { Account } from "./users.ts"
import { z } from "./zod.ts"

/** Every limit of what proves who one is. `Max` is inclusive. */
export const credentialLimits = {
  /** Wrong passwords or codes of one user within `credentialSpans.attempts`; past it, right ones are refused too. */
  attemptsMax: 10,
  /** Links of one kind that one user may be sent before the first of them has expired. */
  linksMax: 3,
} as const

/** In milliseconds. */
export const credentialSpans = {
  attempts: 15 * 60_000,
  passwordReset: 3_600_000,
  emailVerification: 24 * 3_600_000,
  /** Who has no password logs in again after this long to change what proves who they are. */
  freshLogIn: 15 * 60_000,
} as const

/** Shows that the person is there, not a session that someone else has got hold of. */
export const Confirmation = z
  .object({
    password: longText(limits.passwordMax)
      .optional()
      .describe("One's password. An account without one needs a log-in of the last 15 minutes instead"),
  })
  .meta({ id: "Confirmation" })
export type Confirmation = z.infer<typeof Confirmation>

/** Failures of a confirmation. */
export const confirmationErrors = ["wrong_password", "log_in_again", "rate_limited", "overloaded"] as const

export const ChangePassword = Confirmation.extend({
  newPassword: Password,
  keepOtherSessions: z.boolean().default(false).describe("Other sessions end unless this is true"),
}).meta({ id: "ChangePassword" })
export type ChangePassword = z.infer<typeof ChangePassword>

export const ChangeUsername = Confirmation.extend({ username: NewUsername }).meta({ id: "ChangeUsername" })
export type ChangeUsername = z.infer<typeof ChangeUsername>

export const ChangeEmail = Confirmation.extend({ email: Email }).meta({ id: "ChangeEmail" })
export type ChangeEmail = z.infer<typeof ChangeEmail>

export const ChangedEmail = z
  .object({
    user: Account,
    linkSent: z
      .boolean()
      .describe("Whether a link goes to the new address: until it is opened the old one holds"),
  })
  .meta({ id: "ChangedEmail" })
export type ChangedEmail = z.infer<typeof ChangedEmail>

/** A token out of a link. */
export const LinkToken = longText(100).min(1)

export const ForgotPassword = z.object({ email: Email }).meta({ id: "ForgotPassword" })
export const ResetPassword = z
  .object({ token: LinkToken, newPassword: Password })
  .meta({ id: "ResetPassword" })
export type ResetPassword = z.infer<typeof ResetPassword>
export const VerifyEmail = z.object({ token: LinkToken }).meta({ id: "VerifyEmail" })

/** What a page of security settings shows first. */
export const Credentials = z
  .object({
    hasPassword: z.boolean(),
    emailVerified: z.boolean(),
    mailSetUp: z.boolean().describe("Whether this server can send mail"),
  })
  .meta({ id: "Credentials" })
export type Credentials = z.infer<typeof Credentials>

export const credentialRoutes = {
  getCredentials: route({
    method: "get",
    path: "/api/auth/credentials",
    tag: "Identity",
    summary: "What one's account is protected by",
    access: "user",
    scope: "session",
    answers: { 200: Credentials },
    errors: [],
  }),
  changePassword: route({
    method: "put",
    path: "/api/auth/password",
    tag: "Identity",
    summary: "Change one's password, or set the first one; other sessions end",
    access: "user",
    scope: "session",
    body: ChangePassword,
    answers: { 204: null },
    errors: confirmationErrors,
  }),
  changeUsername: route({
    method: "put",
    path: "/api/auth/username",
    tag: "Identity",
    summary: "Change one's username; the old one is free for others at once",
    access: "user",
    scope: "session",
    body: ChangeUsername,
    answers: { 200: Account },
    errors: [...confirmationErrors, "username_taken"],
  }),
  changeEmail: route({
    method: "put",
    path: "/api/auth/email",
    tag: "Identity",
    summary: "Change one's e-mail address; where the server sends mail, by a link to the new one",
    access: "user",
    scope: "session",
    body: ChangeEmail,
    answers: { 200: ChangedEmail },
    errors: [...confirmationErrors, "email_taken"],
  }),
  forgotPassword: route({
    method: "post",
    path: "/api/auth/password/forgot",
    tag: "Identity",
    summary: "Have a link for a new password sent; the answer is the same whether there is such an account",
    access: "anyone",
    rate: "logIn",
    body: ForgotPassword,
    answers: { 202: null },
    errors: ["mail_not_set_up", "overloaded"],
  }),
  resetPassword: route({
    method: "post",
    path: "/api/auth/password/reset",
    tag: "Identity",
    summary: "Set a password by the token of a link; all sessions end, personal access tokens too",
    access: "anyone",
    rate: "logIn",
    body: ResetPassword,
    answers: { 204: null },
    errors: ["link_expired", "overloaded"],
  }),
  requestEmailVerification: route({
    method: "post",
    path: "/api/auth/email/verification",
    tag: "Identity",
    summary: "Have a link sent that shows that one's e-mail address is one's own",
    access: "user",
    scope: "session",
    answers: { 202: null },
    errors: ["mail_not_set_up", "overloaded"],
  }),
  verifyEmail: route({
    method: "post",
    path: "/api/auth/email/verify",
    tag: "Identity",
    summary: "Show by the token of a link that an e-mail address is one's own",
    access: "anyone",
    rate: "logIn",
    body: VerifyEmail,
    answers: { 204: null },
    errors: ["link_expired", "email_taken"],
  }),
}
