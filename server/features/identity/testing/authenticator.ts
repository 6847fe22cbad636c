import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto"
import { isoCBOR } from "@simplewebauthn/server/helpers"

interface Credential {
  readonly id: Buffer
  readonly rpId: string
  readonly userHandle: string
  readonly privateKey: KeyObject
}

interface Lie {
  /** The page that asks; by default the one that the options are for. */
  readonly origin?: string
  readonly challenge?: string
  /** The person did not unlock the device. */
  readonly unverified?: boolean
  readonly counter?: number
  readonly userHandle?: string
}

const sha256 = (data: Buffer | string): Buffer => createHash("sha256").update(data).digest()
const base64url = (data: Uint8Array | string): string => Buffer.from(data).toString("base64url")
const userPresent = 0x01
const userVerified = 0x04
const attested = 0x40

/** A browser with a device that keeps passkeys (WebAuthn level 3, section 6), with real keys and signatures. */
export class Authenticator {
  readonly #origin: string
  #credential: Credential | undefined
  #counter = 0

  constructor(origin: string) {
    this.#origin = origin
  }

  /** Makes a passkey, as `navigator.credentials.create` does. */
  // biome-ignore lint/suspicious/noExplicitAny: options are plain JSON of another standard
  create(options: any, lie: Lie = {}) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
    const credential = { id: randomBytes(32), rpId: options.rp.id, userHandle: options.user.id, privateKey }
    this.#credential = credential
    const length = Buffer.alloc(2)
    length.writeUInt16BE(credential.id.length)
    const made = Buffer.concat([Buffer.alloc(16), length, credential.id, coseKey(publicKey)])
    const authData = Buffer.concat([this.#authData(options.rp.id, attested, lie), made])
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", Uint8Array.from(authData)],
    ])
    const clientDataJSON = this.#clientData("webauthn.create", options.challenge, lie)
    return this.#answer(credential, {
      clientDataJSON: base64url(clientDataJSON),
      attestationObject: base64url(isoCBOR.encode(attestation as never)),
      transports: ["internal"],
    })
  }

  /** Uses the passkey, as `navigator.credentials.get` does. */
  // biome-ignore lint/suspicious/noExplicitAny: options are plain JSON of another standard
  get(options: any, lie: Lie = {}) {
    const credential = this.#credential
    if (!credential) throw new Error("There is no passkey.")
    const authenticatorData = this.#authData(options.rpId, 0, lie)
    const clientData = this.#clientData("webauthn.get", options.challenge, lie)
    const signed = Buffer.concat([authenticatorData, sha256(clientData)])
    return this.#answer(credential, {
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(sign("sha256", signed, credential.privateKey)),
      userHandle: lie.userHandle ?? credential.userHandle,
    })
  }

  #answer<R>({ id }: Credential, response: R) {
    const text = base64url(id)
    return { id: text, rawId: text, type: "public-key", clientExtensionResults: {}, response }
  }

  #authData(rpId: string, flags: number, { unverified = false, counter }: Lie): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter ?? ++this.#counter)
    const all = flags | userPresent | (unverified ? 0 : userVerified)
    return Buffer.concat([sha256(rpId), Buffer.from([all]), count])
  }

  #clientData(type: string, challenge: string, lie: Lie): string {
    const origin = lie.origin ?? this.#origin
    return JSON.stringify({ type, challenge: lie.challenge ?? challenge, origin, crossOrigin: false })
  }
}

/** A P-256 key for ES256 (RFC 9053, section 7.1.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = "", y = "" } = key.export({ format: "jwk" })
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64url"))
  const cose = new Map<number, unknown>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ])
  return Buffer.from(isoCBOR.encode(cose as never))
}
