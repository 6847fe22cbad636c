import { spans } from "@parley/contract"
import type { JWK } from "jose"
import type { Clock } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import { importSigningKey, makePrivateJwk, readSigningKey, type SigningKey } from "./keys.ts"
import { insertSigningKey, signingKeys } from "./repository.ts"

/**
 * How long a retired key still verifies: as long as its tokens live, and some minutes more, in which another node may
 * go on signing with it until it reads the keys again.
 */
export const retiredKeyKept = spans.accessToken + 5 * 60_000

/** An unknown key makes the keys be read again, at most once in this many milliseconds: anyone can name a key. */
const rereadAfter = 2_000

interface KeyRingOptions {
  readonly store: Store
  readonly clock: Clock
  readonly signingKeyFile: string | undefined
}

/**
 * The keys of access tokens: the newest one that is not retired signs, all whose tokens may still be valid verify.
 * A key from a file signs before those of the database, which verify all the same, so that moving from one to the
 * other logs nobody out.
 */
export class KeyRing {
  readonly #options: KeyRingOptions
  readonly #file: SigningKey | undefined
  #keys: ReadonlyMap<string, SigningKey> = new Map()
  #signer: SigningKey | undefined
  #generation = 0
  #readAt = Number.NEGATIVE_INFINITY
  #reading: Promise<void> = Promise.resolve()

  private constructor(options: KeyRingOptions, file: SigningKey | undefined) {
    this.#options = options
    this.#file = file
  }

  /** Reads the keys, and makes the first one where there is none. */
  static async open(options: KeyRingOptions): Promise<KeyRing> {
    const { signingKeyFile } = options
    const ring = new KeyRing(options, signingKeyFile ? await readSigningKey(signingKeyFile) : undefined)
    await ring.read()
    if (!ring.#signer) await ring.#addKey()
    return ring
  }

  get signer(): SigningKey {
    if (!this.#signer) throw new Error("There is no signing key.")
    return this.#signer
  }

  /** Public keys as they are published (RFC 7517): nothing private is in them. */
  get jwks(): JWK[] {
    return [...this.#keys.values()].map(key => key.publicJwk)
  }

  /** The public key of that name, also if another node has made it just now. */
  async publicKey(kid: string): Promise<CryptoKey | undefined> {
    const known = this.#keys.get(kid)
    if (known) return known.publicKey
    if (this.#options.clock.now() - this.#readAt >= rereadAfter) this.#reading = this.read()
    await this.#reading
    return this.#keys.get(kid)?.publicKey
  }

  /**
   * Makes a new key, signs with it from now on and retires the one before. Of several nodes that rotate at once, one
   * does. @throws Error where the key is a file
   */
  async rotate(): Promise<void> {
    if (this.#file) {
      throw new Error("The signing key comes from a file: put another key into the file and restart.")
    }
    await this.read()
    await this.#addKey()
  }

  /** Reads the keys again, since other nodes may have rotated them. */
  async read(): Promise<void> {
    this.#readAt = this.#options.clock.now()
    const rows = await signingKeys(this.#options.store.db, this.#readAt - retiredKeyKept)
    const keys = new Map<string, SigningKey>()
    for (const row of rows) {
      keys.set(row.kid, this.#keys.get(row.kid) ?? (await importSigningKey(JSON.parse(row.private_jwk))))
    }
    if (this.#file) keys.set(this.#file.kid, this.#file)
    const newest = rows.find(row => row.retired_at === null)
    this.#keys = keys
    this.#signer = this.#file ?? (newest && keys.get(newest.kid))
    this.#generation = rows[0]?.generation ?? 0
  }

  /** Adds the key that follows those read last. Whoever added one meanwhile has done it: that one counts. */
  async #addKey(): Promise<void> {
    const { store, clock } = this.#options
    const { kid, jwk } = await makePrivateJwk()
    const key = {
      kid,
      generation: this.#generation + 1,
      private_jwk: JSON.stringify(jwk),
      created_at: clock.now(),
      retired_at: null,
    }
    await store.transaction(tx => insertSigningKey(tx, key))
    await this.read()
  }
}
