import { AwsV4Signer } from "aws4fetch"
import type { S3Place } from "../s3-url.ts"
import { childrenOf } from "./xml.ts"

const tries = 3
const retryMs = 200
/** With its whole body, of which none is larger than a part. */
const answerWithinMs = 60_000

export interface S3Request {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE"
  /** None for the bucket itself. */
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
}

export interface S3Answer {
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer>
}

/** A request that the store refused. `code` is one of S3's error codes, or the status where it gave none. */
export class S3Error extends Error {
  override readonly name = "S3Error"
  readonly status: number
  readonly code: string

  constructor(request: S3Request, { status, code }: { status: number; code: string }) {
    super(
      `The object store answered ${code} (${status}) to ${request.method} ${request.key ?? "the bucket"}.`,
    )
    this.status = status
    this.code = code
  }

  get isPassing(): boolean {
    return this.status >= 500 || this.status === 429
  }
}

/** Signed requests to one bucket (Signature Version 4), with the digest of each body under the signature. */
export class S3Requests {
  readonly bucket: string
  readonly #place: S3Place
  readonly #keys = new Map<string, ArrayBuffer>()

  constructor(place: S3Place) {
    this.#place = place
    this.bucket = place.bucket
  }

  /**
   * Sends a request, again where the store is away or busy: every request that we make may be carried out twice.
   * @throws S3Error where it is refused
   */
  async send(request: S3Request): Promise<S3Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sendOnce(request)
      } catch (error) {
        const isFinal = error instanceof S3Error && !error.isPassing
        if (isFinal || attempt === tries) throw error
      }
      await Bun.sleep((0.5 + Math.random()) * retryMs * 2 ** attempt)
    }
  }

  async #sendOnce(request: S3Request): Promise<S3Answer> {
    const { method, url, headers } = await this.#signed(request)
    const response = await fetch(url, {
      method,
      headers,
      body: request.body ?? null,
      redirect: "manual",
      signal: AbortSignal.timeout(answerWithinMs),
    })
    const body = new Uint8Array(await response.arrayBuffer())
    if (response.ok) return { headers: response.headers, body }
    const [error] = childrenOf(new TextDecoder().decode(body), "Error")
    throw new S3Error(request, { status: response.status, code: error?.["Code"] ?? `${response.status}` })
  }

  #signed({ method, key = "", query = {}, headers = {}, body }: S3Request) {
    const { origin, bucket, ...identity } = this.#place
    const url = new URL(`/${bucket}/${key}`, origin)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const digest = new Bun.CryptoHasher("sha256").update(body ?? "").digest("hex")
    return new AwsV4Signer({
      ...identity,
      method,
      url: url.href,
      headers: { ...headers, "x-amz-content-sha256": digest },
      service: "s3",
      cache: this.#keys,
    }).sign()
  }
}
