import { type LinkedIdentity, type LoggedIn, ParleyError } from "@parley/contract"
import { isoTime } from "../../../platform/clock.ts"
import type { Tx } from "../../../platform/store/index.ts"
import { addUser, userRow } from "../accounts.ts"
import type { IdentityContext } from "../context.ts"
import { type UserRow, userById } from "../repository.ts"
import { type Device, loggedIn, openSession } from "../sessions.ts"
import { requireAnotherWayIn } from "../ways-in.ts"
import type { Claims, Provider } from "./provider.ts"
import { deleteIdentity, findIdentity, identitiesOf, insertIdentity } from "./repository.ts"
import { freeUsername } from "./username.ts"

interface Told {
  readonly provider: Provider
  readonly claims: Claims
}

/**
 * Opens a session for whoever the provider's subject is linked to, or makes them an account. Nobody is found by their
 * e-mail address: who can make a provider say an address would have the account. The provider has asked for
 * whatever factors it wants, so none of ours is asked for.
 * @throws ParleyError `account_deactivated`, `signup_closed`, `email_taken`, `sso_no_email`
 */
export async function logInBy(context: IdentityContext, told: Told, device: Device): Promise<LoggedIn> {
  const now = context.clock.now()
  const session = await context.store.transaction(async tx => {
    const linked = await findIdentity(tx, keyOf(told))
    const user = linked ? await userById(tx, linked.user_id) : await signUpBy(context, tx, told)
    if (!user) throw new ParleyError("sso_failed")
    if (user.deactivated_at !== null) throw new ParleyError("account_deactivated")
    return openSession(tx, user, { device, now })
  })
  return await loggedIn(context, session)
}

/** Links the subject to a user, for log-ins to come. @throws ParleyError `sso_linked` if it is someone else's */
export async function link({ store, clock }: IdentityContext, told: Told, userId: string): Promise<void> {
  await store.transaction(async tx => {
    if (await insertIdentity(tx, identityRow(told, userId, clock.now()))) return
    const linked = await findIdentity(tx, keyOf(told))
    if (linked?.user_id !== userId) throw new ParleyError("sso_linked")
  })
}

/** Those at providers that are gone too, by the id that these had. */
export async function listIdentities(
  { store }: IdentityContext,
  userId: string,
  providers: ReadonlyMap<string, Provider>,
): Promise<LinkedIdentity[]> {
  const rows = await identitiesOf(store.db, userId)
  return rows.map(row => ({
    id: row.id,
    provider: { id: row.provider, name: providers.get(row.provider)?.settings.name ?? row.provider },
    email: row.email,
    linkedAt: isoTime(row.linked_at),
  }))
}

/** @throws ParleyError `not_found`, `last_way_in` */
export async function unlink(
  { store }: IdentityContext,
  which: { readonly id: string; readonly userId: string },
): Promise<void> {
  await store.transaction(async tx => {
    if (!(await deleteIdentity(tx, which))) throw new ParleyError("not_found")
    await requireAnotherWayIn(tx, which.userId)
  })
}

async function signUpBy(context: IdentityContext, tx: Tx, told: Told): Promise<UserRow> {
  const { claims, provider } = told
  const allowed = provider.settings.allowSignUp ?? context.policy.signUp === "open"
  if (!allowed) throw new ParleyError("signup_closed")
  if (claims.email === undefined) throw new ParleyError("sso_no_email")
  const now = context.clock.now()
  const username = await freeUsername(tx, claims)
  const name = claims.name?.trim().slice(0, 80) || username
  const user = userRow({ username, name, email: claims.email, passwordHash: "", now })
  const verified = claims.email_verified === true ? now : null
  const added = await addUser(tx, { ...user, email_verified_at: verified }, undefined)
  await insertIdentity(tx, identityRow(told, added.id, now))
  return added
}

const keyOf = ({ provider, claims }: Told) => ({
  provider: provider.settings.id,
  issuer: claims.iss,
  subject: claims.sub,
})

const identityRow = (told: Told, userId: string, now: number) => ({
  ...keyOf(told),
  id: Bun.randomUUIDv7(),
  user_id: userId,
  email: told.claims.email ?? null,
  linked_at: now,
})
