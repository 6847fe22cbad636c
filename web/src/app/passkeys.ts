import type { CallBody, CallResult, ParleyClient } from "@parley/client"
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser"
import i18next from "i18next"
import { PageError } from "../components/problems.ts"

/** Passkeys of this browser (WebAuthn level 3). The library is fetched when one is wanted. */
const library = () => import("@simplewebauthn/browser")

/** Whether this browser can use passkeys on this page; it cannot on plain http, except on this machine. */
export const passkeysWork = (): boolean => typeof globalThis.PublicKeyCredential === "function"

/** Whether this browser offers passkeys among what it fills into the login field. */
export async function passkeysFillIn(): Promise<boolean> {
  return passkeysWork() && (await (await library()).browserSupportsWebAuthnAutofill())
}

/**
 * Logs in with a passkey. With `fillIn` it waits until one is chosen in the login field.
 * @throws PageError where the person or the browser does not go on; ParleyError
 */
export async function logInWithPasskey(client: ParleyClient, { fillIn = false } = {}): Promise<void> {
  const [{ startAuthentication }, { options }] = await Promise.all([
    library(),
    client.api.call("beginPasskeyLogIn"),
  ])
  // Server and library speak the same standard's JSON, by types of their own.
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON
  const response = await startAuthentication({ optionsJSON, useBrowserAutofill: fillIn }).catch(left)
  await client.logInWithPasskey({ response: response as unknown as CallBody<"logInWithPasskey">["response"] })
}

/**
 * Has a device make a passkey and adds it.
 * @throws PageError where the person or the browser does not go on; ParleyError
 */
export async function addPasskey(
  client: ParleyClient,
  passkey: CallBody<"beginPasskey"> & { name: string },
): Promise<CallResult<"addPasskey">> {
  const { name, ...confirmation } = passkey
  const [{ startRegistration }, { options }] = await Promise.all([
    library(),
    client.api.call("beginPasskey", { body: confirmation }),
  ])
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON
  const response = await startRegistration({ optionsJSON }).catch(left)
  const body = { name, response: response as unknown as CallBody<"addPasskey">["response"] }
  return client.api.call("addPasskey", { body })
}

/** Stops a wait for a passkey. */
export async function stopPasskeys(): Promise<void> {
  ;(await library()).WebAuthnAbortService.cancelCeremony()
}

/** The person or the browser does not go on: WebAuthn tells why by the error's name, and mostly does not. */
function left(cause: unknown): never {
  const name = cause instanceof Error ? cause.name : ""
  const key =
    name === "SecurityError" ? "passkeyUnfit" : name === "InvalidStateError" ? "passkeyThere" : "passkeyLeft"
  throw new PageError(i18next.t(key, { ns: "entrance" }), { cause })
}
