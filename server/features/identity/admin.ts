import { type Account, ParleyError, Password, SignUp } from "@parley/contract"
import type { z } from "zod"
import { subjects } from "../../platform/bus/index.ts"
import type { Tx } from "../../platform/store/index.ts"
import { createUser } from "./accounts.ts"
import type { IdentityContext } from "./context.ts"
import { type UserRow, updateUser, userByLogin } from "./repository.ts"
import { endEverything } from "./sessions.ts"
import { deleteTwoFactor } from "./two-factor/repository.ts"
import { accountOf, findUsers, type Page } from "./users.ts"

/** What the command line does to users, whom it names by username or e-mail address. */
export interface IdentityAdmin {
  /** The first user is an administrator in any case. @throws ParleyError `invalid_input`, `username_taken`, `email_taken` */
  createUser(user: NewUser): Promise<Account>
  /** All users, deactivated ones included, by username. */
  listUsers(page: Page): Promise<{ users: Account[]; cursor: string | null }>
  /** Sets a password and ends all of the user's sessions. @throws ParleyError `invalid_input`, `not_found` */
  resetPassword(login: string, password: string): Promise<void>
  /** @throws ParleyError `not_found` */
  makeAdmin(login: string): Promise<void>
  /** Keeps the user out from now on and ends all of their sessions. @throws ParleyError `not_found` */
  deactivateUser(login: string): Promise<void>
  /** Lets a deactivated user log in again. @throws ParleyError `not_found` */
  reactivateUser(login: string): Promise<void>
  /** The user logs in without a code from now on, and may enrol again. @throws ParleyError `not_found` */
  resetSecondFactor(login: string): Promise<void>
  /** Signs access tokens with a new key from now on; those of the old key stay valid until they expire. */
  rotateSigningKey(): Promise<void>
}

export interface NewUser {
  readonly username: string
  readonly name: string
  readonly email: string
  readonly password: string
  readonly admin?: boolean
}

export function createAdmin(context: IdentityContext, rotateSigningKey: () => Promise<void>): IdentityAdmin {
  return {
    rotateSigningKey,
    async createUser({ admin = false, ...user }) {
      const input = check(SignUp, user, "user")
      return accountOf(await createUser(context, input, admin ? "admin" : "user"))
    },
    async listUsers(page) {
      const { rows, cursor } = await findUsers(context, page, { deactivated: true })
      return { users: rows.map(accountOf), cursor }
    },
    async resetPassword(login, password) {
      const password_hash = await context.passwords.hash(check(Password, password, "password"))
      await changeAndLogOut(context, login, { password_hash })
    },
    async makeAdmin(login) {
      await context.store.transaction(tx => change(tx, login, { role: "admin" }))
    },
    async deactivateUser(login) {
      const userId = await changeAndLogOut(context, login, { deactivated_at: context.clock.now() })
      context.bus.publish(subjects.control, { v: 1, kind: "user-deactivated", userId })
    },
    async reactivateUser(login) {
      await context.store.transaction(tx => change(tx, login, { deactivated_at: null }))
    },
    async resetSecondFactor(login) {
      await context.store.transaction(async tx => deleteTwoFactor(tx, (await named(tx, login)).id))
    },
  }
}

/** Changes a user, ends all of their sessions and returns their id. */
async function changeAndLogOut(
  context: IdentityContext,
  login: string,
  changes: Partial<UserRow>,
): Promise<string> {
  const { userId, ended } = await context.store.transaction(async tx => {
    const { id } = await change(tx, login, changes)
    return { userId: id, ended: await endEverything(tx, id, context.clock.now()) }
  })
  context.ended.announce(ended)
  return userId
}

async function change(tx: Tx, login: string, changes: Partial<UserRow>): Promise<UserRow> {
  const user = await named(tx, login)
  return (await updateUser(tx, user.id, changes)) ?? user
}

async function named(tx: Tx, login: string): Promise<UserRow> {
  const user = await userByLogin(tx, login.trim().toLowerCase())
  if (!user) throw new ParleyError("not_found", { message: `There is no user ${login}.` })
  return user
}

function check<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = [where, ...(issue?.path ?? [])].join(".")
  throw new ParleyError("invalid_input", { message: `${path}: ${issue?.message ?? "is not valid"}` })
}
