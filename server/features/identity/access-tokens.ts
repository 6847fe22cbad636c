import { spans } from "@parley/contract"
import { type JWTPayload, errors as joseErrors, jwtVerify, SignJWT } from "jose"
import type { Caller } from "../../http/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { KeyRing } from "./key-ring.ts"

const issuer = "parley"
const audience = "parley"

/** Tokens whose signature was checked already and need not be again. */
const verifiedMax = 10_000

/** Longer ones are none of ours, and are not worth the work. */
const tokenLengthMax = 2_000

interface Verified {
  readonly caller: Caller
  readonly expiresAt: number
}

/** Access tokens: JWTs (RFC 7519) signed with ES256. Whether the session has ended is not theirs to know. */
export class AccessTokens {
  readonly #keys: KeyRing
  readonly #clock: Clock
  /** By the token's digest, a sixth of its length. Least recently used first. */
  readonly #verified = new Map<string, Verified>()

  constructor(keys: KeyRing, clock: Clock) {
    this.#keys = keys
    this.#clock = clock
  }

  /** @returns the token and the time, in milliseconds, when it expires */
  async issue({ userId, sessionId }: Caller): Promise<{ token: string; expiresAt: number }> {
    const { kid, privateKey } = this.#keys.signer
    const issuedAt = Math.floor(this.#clock.now() / 1000)
    const expiresAt = issuedAt + spans.accessToken / 1000
    const token = await new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: "ES256", kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(privateKey)
    return { token, expiresAt: expiresAt * 1000 }
  }

  /** Whose token it is; undefined if it is not one of ours or has expired. */
  async verify(token: string): Promise<Caller | undefined> {
    if (token.length > tokenLengthMax) return undefined
    const digest = Bun.CryptoHasher.hash("sha256", token, "base64")
    const verified = this.#verified.get(digest) ?? (await this.#check(token))
    this.#verified.delete(digest)
    if (!verified || verified.expiresAt <= this.#clock.now()) return undefined
    this.#remember(digest, verified)
    return verified.caller
  }

  #remember(digest: string, verified: Verified): void {
    this.#verified.set(digest, verified)
    if (this.#verified.size <= verifiedMax) return
    const [oldest] = this.#verified.keys()
    if (oldest !== undefined) this.#verified.delete(oldest)
  }

  async #check(token: string): Promise<Verified | undefined> {
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.#keyNamed(kid), {
        algorithms: ["ES256"],
        issuer,
        audience,
        requiredClaims: ["sub", "sid", "iat", "exp"],
        currentDate: new Date(this.#clock.now()),
      })
      return verifiedOf(payload)
    } catch (error) {
      if (error instanceof joseErrors.JOSEError) return undefined
      throw error
    }
  }

  async #keyNamed(kid: string | undefined): Promise<CryptoKey> {
    const key = typeof kid === "string" ? await this.#keys.publicKey(kid) : undefined
    if (!key) throw new joseErrors.JWKSNoMatchingKey()
    return key
  }
}

function verifiedOf({ sub, exp, ...claims }: JWTPayload): Verified | undefined {
  const sessionId = claims["sid"]
  if (typeof sub !== "string" || typeof sessionId !== "string" || exp === undefined) return undefined
  return { caller: { userId: sub, sessionId }, expiresAt: exp * 1000 }
}
