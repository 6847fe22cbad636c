import type { Mail } from "../../../platform/mail/index.ts"
import type { UserRow } from "../repository.ts"

interface Letter {
  readonly user: Pick<UserRow, "name" | "username" | "email">
  readonly link: string
}

export const passwordResetMail = ({ user, link }: Letter): Mail => ({
  to: user.email,
  subject: "A new password for Parley",
  text: `Hello ${user.name},

someone, you we hope, asked for a new password for the account ${user.username}. Choose it here within an hour:

${link}

If it was not you, do nothing: your password stays as it is.
`,
})

export const emailChangeMail = ({ user, link }: Letter): Mail => ({
  to: user.email,
  subject: "Is this your new e-mail address?",
  text: `Hello ${user.name},

the account ${user.username} on Parley is to have this e-mail address. Say that it is yours within a day:

${link}

If you have no such account, do nothing.
`,
})

export const emailChangedMail = (user: Letter["user"]): Mail => ({
  to: user.email,
  subject: "Your e-mail address at Parley has changed",
  text: `Hello ${user.name},

the account ${user.username} on Parley has another e-mail address now; this one is no longer part of it.

If it was not you, ask your administrator for help at once.
`,
})

export const emailVerificationMail = ({ user, link }: Letter): Mail => ({
  to: user.email,
  subject: "Is this your e-mail address?",
  text: `Hello ${user.name},

the account ${user.username} on Parley names this e-mail address. Say that it is yours within a day:

${link}

If you have no such account, do nothing.
`,
})
