import {
  type LoggedIn,
  type LogIn,
  ParleyError,
  type SecondFactorNeeded,
  type SignUp,
} from "@parley/contract"
import type { Db, Tx } from "../../platform/store/index.ts"
import type { IdentityContext } from "./context.ts"
import { writeVerificationMail } from "./credentials/email.ts"
import { anyUser, holdUser, insertUser, noStatus, type UserRow, userByLogin, usersBy } from "./repository.ts"
import { searchTextOf } from "./search.ts"
import { type Device, loggedIn, openSession } from "./sessions.ts"
import { askForSecondFactor } from "./two-factor/log-in.ts"
import { isTwoFactorOn } from "./two-factor/repository.ts"

/**
 * Creates an account and logs in. The very first user always may, and becomes the administrator.
 * @throws ParleyError `signup_closed`, `invite_needed`, `username_taken`, `email_taken`, `overloaded`
 */
export async function signUp(context: IdentityContext, input: SignUp, device: Device): Promise<LoggedIn> {
  const refusal = await refusalOf(context, input)
  if (refusal && (await anyUser(context.store.db))) throw refusal
  const user = await newUser(context, input)
  const session = await context.store.transaction(async tx => {
    const added = await addUser(tx, user, refusal)
    return openSession(tx, added, { device, now: user.created_at })
  })
  // Where too many wait, there is a button to ask for the mail again.
  context.outbox?.add(() => writeVerificationMail(context, session.user.id))
  return loggedIn(context, session)
}

/**
 * Opens a session, or asks for the second factor of who has one. An unknown user and a wrong password get the same
 * answer after the same time.
 * @throws ParleyError `wrong_login`, `account_deactivated` (after the right password alone), `overloaded`,
 *   `rate_limited` after many wrong passwords for this login from this address
 */
export async function logIn(
  context: IdentityContext,
  input: LogIn,
  device: Device,
): Promise<LoggedIn | SecondFactorNeeded> {
  const asking = { login: input.login, address: device.address }
  // Counted before the password is looked at, so that guesses made at the same time are all counted.
  await context.rates.spend("logInFailures", asking)
  const user = await userByLogin(context.store.db, input.login)
  const matches = await context.passwords.verify(input.password, user?.password_hash || undefined)
  if (!user || !matches) throw new ParleyError("wrong_login")
  await context.rates.giveBack("logInFailures", asking)
  const session = await context.store.transaction(async tx => {
    // Checking took a while, in which the password may have been reset.
    const current = await holdUser(tx, user)
    if (!current) throw new ParleyError("wrong_login")
    if (current.deactivated_at !== null) throw new ParleyError("account_deactivated")
    if (await isTwoFactorOn(tx, current.id)) return askForSecondFactor(context, tx, current.id)
    return openSession(tx, current, { device, now: context.clock.now() })
  })
  return "challenge" in session ? session : loggedIn(context, session)
}

/** Creates an account whatever the policy says. @throws ParleyError `username_taken`, `email_taken` */
export async function createUser(
  context: IdentityContext,
  input: SignUp,
  role: UserRow["role"],
): Promise<UserRow> {
  const user = { ...(await newUser(context, input)), role }
  return context.store.transaction(tx => addUser(tx, user, undefined))
}

/** Why the policy keeps this person out; nothing if it does not. */
async function refusalOf({ policy }: IdentityContext, { invite }: SignUp): Promise<ParleyError | undefined> {
  switch (policy.signUp) {
    case "open":
      return undefined
    case "closed":
      return new ParleyError("signup_closed")
    case "invite":
      return invite !== undefined && (await policy.inviteIsValid(invite))
        ? undefined
        : new ParleyError("invite_needed")
  }
}

async function newUser(context: IdentityContext, input: SignUp): Promise<UserRow> {
  const passwordHash = await context.passwords.hash(input.password)
  return userRow({ ...input, passwordHash, now: context.clock.now() })
}

/** A new user, before the database has it. */
export function userRow(user: {
  readonly username: string
  readonly name: string
  readonly email: string
  /** Empty: no password lets this user in. */
  readonly passwordHash: string
  readonly now: number
}): UserRow {
  const { username, name, email } = user
  return {
    id: Bun.randomUUIDv7(),
    username,
    email,
    email_verified_at: null,
    password_hash: user.passwordHash,
    name,
    search_text: searchTextOf(username, name),
    bio: "",
    ...noStatus,
    avatar_id: null,
    role: "user",
    founder: null,
    created_at: user.now,
    deactivated_at: null,
  }
}

/**
 * Adds the first user as administrator, and others unless `refusal` keeps them out. Constraints decide races.
 * @throws ParleyError `refusal`, `username_taken`, `email_taken`
 */
export async function addUser(tx: Tx, user: UserRow, refusal: ParleyError | undefined): Promise<UserRow> {
  const founder: UserRow = { ...user, role: "admin", founder: 1 }
  if (!(await anyUser(tx)) && (await insertUser(tx, founder))) return founder
  if (refusal) throw refusal
  if (!(await insertUser(tx, user))) throw await takenError(tx, user)
  return user
}

async function takenError(db: Db, { username }: UserRow): Promise<ParleyError> {
  const [sameName] = await usersBy(db, "username", [username])
  return new ParleyError(sameName ? "username_taken" : "email_taken")
}
