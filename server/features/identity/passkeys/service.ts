import {
  type AddPasskey,
  type Confirmation,
  ParleyError,
  type Passkey,
  passkeyLimits,
  passkeySpans,
} from "@parley/contract"
import type { verifyRegistrationResponse } from "@simplewebauthn/server"
import type { Caller } from "../../../http/index.ts"
import { isoTime, isoTimeOrNull } from "../../../platform/clock.ts"
import type { IdentityContext } from "../context.ts"
import { confirm } from "../credentials/confirm.ts"
import { issueToken, takeToken } from "../one-time/tokens.ts"
import { holdUser, userById } from "../repository.ts"
import { requireAnotherWayIn } from "../ways-in.ts"
import type { RelyingParty } from "./relying-party.ts"
import { deletePasskey, insertPasskey, type PasskeyRow, passkeysOf, updatePasskey } from "./repository.ts"
import { webAuthn } from "./webauthn.ts"

/** A passkey proves both that the device is there and, by its lock, the person: no other factor is asked for. */
const selection = { residentKey: "required", userVerification: "required" } as const

/** @throws ParleyError `limit_reached`, what `confirm` throws */
export async function beginPasskey(
  context: IdentityContext,
  caller: Caller,
  asked: { readonly party: RelyingParty; readonly confirmation: Confirmation },
): Promise<object> {
  const { store, clock } = context
  const { id: userId, username, name } = await confirm(context, caller, asked.confirmation)
  const passkeys = await passkeysOf(store.db, userId)
  if (passkeys.length >= passkeyLimits.passkeysMax) throw new ParleyError("limit_reached")
  const livesMs = passkeySpans.challenge
  const about = { kind: "passkey-registration", userId, livesMs, now: clock.now() } as const
  const challenge = await store.transaction(tx => issueToken(tx, about))
  const { generateRegistrationOptions } = await webAuthn()
  return await generateRegistrationOptions({
    rpName: "Parley",
    rpID: asked.party.id,
    userID: Uint8Array.from(Buffer.from(userId)),
    userName: username,
    userDisplayName: name,
    challenge: Uint8Array.from(Buffer.from(challenge, "base64url")),
    timeout: livesMs,
    attestationType: "none",
    authenticatorSelection: selection,
    excludeCredentials: passkeys.map(each => ({ id: each.credential_id })),
  })
}

/** @throws ParleyError `passkey_refused`, `limit_reached` */
export async function addPasskey(
  context: IdentityContext,
  { userId }: Caller,
  { name, response, party }: AddPasskey & { readonly party: RelyingParty },
): Promise<Passkey> {
  const { store, clock } = context
  const now = clock.now()
  const { registrationInfo: made } = await (await webAuthn())
    .verifyRegistrationResponse({
      response: response as Parameters<typeof verifyRegistrationResponse>[0]["response"],
      expectedChallenge: async token => {
        const taken = await store.transaction(tx =>
          takeToken(tx, { kind: "passkey-registration", token, now }),
        )
        return taken?.user_id === userId
      },
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    })
    .catch(refused)
  if (!made) throw new ParleyError("passkey_refused")
  const row: PasskeyRow = {
    id: Bun.randomUUIDv7(),
    credential_id: made.credential.id,
    user_id: userId,
    name,
    public_key: Buffer.from(made.credential.publicKey).toString("base64url"),
    counter: made.credential.counter,
    rp_id: party.id,
    transports: (response.response.transports ?? []).join(","),
    backed_up: made.credentialBackedUp ? 1 : 0,
    created_at: now,
    last_used_at: null,
  }
  await store.transaction(async tx => {
    const user = await userById(tx, userId)
    if (!user || !(await holdUser(tx, user))) throw new ParleyError("passkey_refused")
    if ((await passkeysOf(tx, userId)).length >= passkeyLimits.passkeysMax)
      throw new ParleyError("limit_reached")
    if (!(await insertPasskey(tx, row))) throw new ParleyError("passkey_refused")
  })
  return shown(row)
}

export async function listPasskeys({ store }: IdentityContext, userId: string): Promise<Passkey[]> {
  return (await passkeysOf(store.db, userId)).map(shown)
}

/** @throws ParleyError `not_found` */
export async function renamePasskey(
  { store }: IdentityContext,
  which: { readonly id: string; readonly userId: string },
  name: string,
): Promise<Passkey> {
  const row = await store.transaction(tx =>
    updatePasskey(tx, { id: which.id, user_id: which.userId }, { name }),
  )
  if (!row) throw new ParleyError("not_found")
  return shown(row)
}

/** @throws ParleyError `not_found`, `last_way_in` */
export async function removePasskey(
  { store }: IdentityContext,
  { id, userId }: { readonly id: string; readonly userId: string },
): Promise<void> {
  await store.transaction(async tx => {
    if (!(await deletePasskey(tx, { id, user_id: userId }))) throw new ParleyError("not_found")
    await requireAnotherWayIn(tx, userId)
  })
}

/** The library throws for whatever does not fit, with words for developers. */
export function refused(error: unknown): never {
  if (error instanceof ParleyError) throw error
  throw new ParleyError("passkey_refused", { cause: error })
}

function shown(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    name: row.name,
    backedUp: row.backed_up === 1,
    createdAt: isoTime(row.created_at),
    lastUsedAt: isoTimeOrNull(row.last_used_at),
  }
}
