import { createPrivateKey } from "node:crypto"
import { readFile } from "node:fs/promises"
import { z } from "zod"
import type { Db } from "../../../platform/store/index.ts"
import { findPushKey, insertPushKey } from "../repository.ts"
import { webPush } from "./web-push.ts"

/** The key pair that push services know this server by (VAPID, RFC 8292): P-256, base64url. */
export interface PushKeyPair {
  /** Uncompressed. */
  readonly publicKey: string
  readonly privateKey: string
}

const PrivateJwk = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  d: z.string(),
})

/** The key of the file, or of the database, where it is made once. Subscriptions are bound to it: another key ends them. */
export async function openPushKey(db: Db, file: string): Promise<PushKeyPair> {
  if (file !== "") return await readPushKey(file)
  if (!(await findPushKey(db))) {
    const { publicKey, privateKey } = (await webPush()).generateVAPIDKeys()
    await insertPushKey(db, { public_key: publicKey, private_key: privateKey })
  }
  const key = await findPushKey(db)
  if (!key) throw new Error("The key of pushes was not kept.")
  return { publicKey: key.public_key, privateKey: key.private_key }
}

/** @throws Error that says what the file must hold, and shows nothing of it */
async function readPushKey(path: string): Promise<PushKeyPair> {
  const text = await readFile(path, "utf8")
  try {
    const isPem = text.trimStart().startsWith("-----BEGIN")
    const { x, y, d } = PrivateJwk.parse(
      isPem ? createPrivateKey(text).export({ format: "jwk" }) : JSON.parse(text),
    )
    const point = [Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]
    return { publicKey: Buffer.concat(point).toString("base64url"), privateKey: d }
  } catch {
    throw new Error(
      `The push key file ${path} must hold a private P-256 key, as PEM (PKCS#8) or as a JWK. Make one with: ` +
        "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
    )
  }
}
