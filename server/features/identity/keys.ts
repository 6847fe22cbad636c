import { createPrivateKey } from "node:crypto"
import { readFile } from "node:fs/promises"
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose"
import { z } from "zod"

/** The parts of a private P-256 key as a JWK (RFC 7518, section 6.2). */
const PrivateJwk = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  d: z.string(),
})
type PrivateJwk = z.infer<typeof PrivateJwk>

/** A key pair of access tokens. */
export interface SigningKey {
  /** The key's thumbprint (RFC 7638). */
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly publicJwk: JWK
}

export async function makePrivateJwk(): Promise<{ kid: string; jwk: PrivateJwk }> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true })
  const jwk = PrivateJwk.parse(await exportJWK(privateKey))
  return { kid: await calculateJwkThumbprint(jwk), jwk }
}

export async function importSigningKey(jwk: unknown): Promise<SigningKey> {
  const { d, ...publicParts } = PrivateJwk.parse(jwk)
  const kid = await calculateJwkThumbprint(publicParts)
  return {
    kid,
    privateKey: await importKey({ ...publicParts, d }),
    publicKey: await importKey(publicParts),
    publicJwk: { ...publicParts, kid, alg: "ES256", use: "sig" },
  }
}

/** Reads a key from a file: PEM or JWK. @throws Error that says what the file must hold, and shows nothing of it */
export async function readSigningKey(path: string): Promise<SigningKey> {
  const text = await readFile(path, "utf8")
  try {
    const isPem = text.trimStart().startsWith("-----BEGIN")
    return await importSigningKey(isPem ? createPrivateKey(text).export({ format: "jwk" }) : JSON.parse(text))
  } catch {
    throw new Error(
      `The signing key file ${path} must hold a private P-256 key, as PEM (PKCS#8) or as a JWK. Make one with: ` +
        "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
    )
  }
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, "ES256")
  if (key instanceof Uint8Array) throw new TypeError("Not a key pair.")
  return key
}
