import { type LoggedIn, ParleyError, type PasskeyUsed, passkeySpans } from "@parley/contract"
import type { verifyAuthenticationResponse } from "@simplewebauthn/server"
import type { IdentityContext } from "../context.ts"
import { countTokens, issueToken, takeToken } from "../one-time/tokens.ts"
import { userById } from "../repository.ts"
import { type Device, loggedIn, openSession } from "../sessions.ts"
import type { RelyingParty } from "./relying-party.ts"
import { type PasskeyRow, passkeyByCredential, updatePasskey } from "./repository.ts"
import { refused } from "./service.ts"
import { webAuthn } from "./webauthn.ts"

/** Anyone may ask for a challenge: so many wait for their answer at a time. */
const challengesMax = 10_000

/** Options for a browser that knows itself whose passkeys it has. @throws ParleyError `overloaded` */
export async function beginPasskeyLogIn(
  { store, clock }: IdentityContext,
  party: RelyingParty,
): Promise<object> {
  const kind = "passkey-log-in"
  const now = clock.now()
  const livesMs = passkeySpans.challenge
  if ((await countTokens(store.db, { kind, now })) >= challengesMax) throw new ParleyError("overloaded")
  const challenge = await store.transaction(tx => issueToken(tx, { kind, livesMs, now }))
  const { generateAuthenticationOptions } = await webAuthn()
  return await generateAuthenticationOptions({
    rpID: party.id,
    challenge: Uint8Array.from(Buffer.from(challenge, "base64url")),
    timeout: livesMs,
    userVerification: "required",
  })
}

/**
 * Opens a session for the user whose passkey answered a challenge. No second factor is asked for: the device is one, its
 * lock the other.
 * @throws ParleyError `passkey_refused`, `account_deactivated`
 */
export async function logInWithPasskey(
  context: IdentityContext,
  { response, party }: { readonly response: PasskeyUsed; readonly party: RelyingParty },
  device: Device,
): Promise<LoggedIn> {
  const { store, clock } = context
  const passkey = await passkeyByCredential(store.db, response.id)
  if (!passkey || passkey.rp_id !== party.id) throw new ParleyError("passkey_refused")
  const used = await verified(context, { response, party, passkey })
  const now = clock.now()
  const session = await store.transaction(async tx => {
    const change = { counter: used.newCounter, backed_up: used.credentialBackedUp ? 1 : 0, last_used_at: now }
    const user = (await updatePasskey(tx, passkey, change)) && (await userById(tx, passkey.user_id))
    if (!user) throw new ParleyError("passkey_refused")
    if (user.deactivated_at !== null) throw new ParleyError("account_deactivated")
    return openSession(tx, user, { device, now })
  })
  return await loggedIn(context, session)
}

async function verified(
  { store, clock }: IdentityContext,
  given: { readonly response: PasskeyUsed; readonly party: RelyingParty; readonly passkey: PasskeyRow },
) {
  const { response, party, passkey } = given
  const { userHandle } = response.response
  const ownHandle = Buffer.from(passkey.user_id).toString("base64url")
  if (userHandle !== undefined && userHandle !== ownHandle) throw new ParleyError("passkey_refused")
  const presented = { kind: "passkey-log-in", now: clock.now() } as const
  const { verified: good, authenticationInfo } = await (await webAuthn())
    .verifyAuthenticationResponse({
      response: response as Parameters<typeof verifyAuthenticationResponse>[0]["response"],
      expectedChallenge: async token =>
        (await store.transaction(tx => takeToken(tx, { ...presented, token }))) !== undefined,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: passkey.credential_id,
        publicKey: Uint8Array.from(Buffer.from(passkey.public_key, "base64url")),
        counter: Number(passkey.counter),
      },
    })
    .catch(refused)
  if (!good) throw new ParleyError("passkey_refused")
  return authenticationInfo
}
