import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  type ECDH,
  hkdfSync,
  randomBytes,
  verify,
} from "node:crypto"
import { PushPayload } from "@parley/contract"
import { type Person, within } from "../../../testing/index.ts"

export interface ReceivedPush {
  readonly device: string
  readonly headers: Headers
  readonly bytes: Buffer
}

interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
}

/** A push service as browsers' vendors run them, on this machine. It keeps what it gets and answers as it is told. */
export class PushService implements Disposable {
  readonly received: ReceivedPush[] = []
  /** What the next pushes are answered, one by one; then 201. */
  readonly answers: Answer[] = []
  #waiting: { count: number; resolve: () => void }[] = []
  readonly #server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async request => {
      const bytes = Buffer.from(await request.arrayBuffer())
      this.received.push({ device: new URL(request.url).pathname.slice(1), headers: request.headers, bytes })
      for (const each of this.#waiting) if (this.received.length >= each.count) each.resolve()
      const { status, headers = {} } = this.answers.shift() ?? { status: 201 }
      return new Response(null, { status, headers })
    },
  })

  /** As `PARLEY_OUTBOUND_ALLOW` takes it. */
  readonly address = "127.0.0.1"

  get origin(): string {
    return `http://${this.address}:${this.#server.port}`
  }

  /** All pushes, once there are so many. */
  async until(count: number): Promise<readonly ReceivedPush[]> {
    if (this.received.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.push({ count, resolve })
      await within(promise, `${count} pushes where ${this.received.length} came`)
    }
    return this.received
  }

  /** Subscribes the device of a person's session. */
  async subscribe(person: Person, name: string = person.username): Promise<Device> {
    const device = new Device(name)
    const body = { endpoint: `${this.origin}/${name}`, keys: device.keys }
    await person.ask("subscribePush", { body })
    return device
  }

  [Symbol.dispose](): void {
    this.#server.stop(true)
  }
}

/** A browser with keys of its own. */
export class Device {
  readonly name: string
  readonly #ecdh: ECDH = createECDH("prime256v1")
  readonly #auth = randomBytes(16)

  constructor(name: string) {
    this.name = name
    this.#ecdh.generateKeys()
  }

  get keys(): { p256dh: string; auth: string } {
    return { p256dh: this.#ecdh.getPublicKey("base64url"), auth: this.#auth.toString("base64url") }
  }

  /** Decrypts as a browser does: RFC 8188 (aes128gcm) with the keys of RFC 8291, section 3.4. */
  read({ bytes }: ReceivedPush): PushPayload {
    const salt = bytes.subarray(0, 16)
    const keyLength = bytes[20] ?? 0
    const senderKey = bytes.subarray(21, 21 + keyLength)
    const sealed = bytes.subarray(21 + keyLength)
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.#ecdh.getPublicKey(), senderKey])
    const secret = hkdfSync("sha256", this.#ecdh.computeSecret(senderKey), this.#auth, info, 32)
    const derive = (name: string, size: number) =>
      new Uint8Array(hkdfSync("sha256", new Uint8Array(secret), salt, `Content-Encoding: ${name}\0`, size))
    const decipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12))
    decipher.setAuthTag(sealed.subarray(-16))
    const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
    const text = padded.subarray(0, padded.lastIndexOf(2)).toString("utf8")
    return PushPayload.strict().parse(JSON.parse(text))
  }
}

/** The claims of a push's token, once its signature fits the key that browsers subscribed with (RFC 8292). */
export function vapidClaims({ headers }: ReceivedPush, key: string): Record<string, unknown> {
  const [, token = "", sentKey] =
    /^vapid t=([\w.-]+), *k=([\w-]+)$/.exec(headers.get("authorization") ?? "") ?? []
  if (sentKey !== key) throw new Error("Signed with another key.")
  const point = Buffer.from(key, "base64url")
  const publicKey = createPublicKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  })
  const [head = "", claims = "", signature = ""] = token.split(".")
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  )
  if (!isSigned) throw new Error("The signature does not fit.")
  return JSON.parse(Buffer.from(claims, "base64url").toString())
}
