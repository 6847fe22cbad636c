import { createHash } from "node:crypto"
import { Bucket, md5, type StoredObject } from "./bucket.ts"
import { Refusal, type RefusalCode, refuse } from "./refusal.ts"
import { type Credentials, checkSignature } from "./signature.ts"

interface Asked {
  readonly request: Request
  readonly method: string
  readonly key: string
  readonly query: URLSearchParams
  readonly body: Uint8Array
}

/**
 * A bucket on the S3 protocol for tests, strict where S3 is: signatures, digests, conditions and the rules of multipart uploads.
 * `server/testing/servers/s3/s3.test.ts` shows that it refuses what S3 refuses.
 */
export class S3Server implements AsyncDisposable {
  readonly bucket = new Bucket()
  readonly credentials: Credentials = {
    accessKeyId: "tester",
    secretAccessKey: "a/secret+key",
    region: "eu-test-1",
  }
  /** Requests so far, as `METHOD key?query`, without the values of queries. */
  readonly seen: string[] = []
  /** Consulted before each request: a code refuses it, `lose` carries it out and loses the answer. */
  fault: (asked: string) => RefusalCode | "lose" | undefined = () => undefined
  readonly #server: ReturnType<typeof Bun.serve>
  readonly #listMax: number

  /** @param listMax keys that one page of a listing holds at most */
  constructor({ listMax = 1_000 } = {}) {
    this.#listMax = listMax
    this.#server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      maxRequestBodySize: 64 * 1024 * 1024,
      fetch: async request => {
        try {
          return await this.#answer(request)
        } catch (error) {
          if (error instanceof Refusal) return error.response()
          throw error
        }
      },
    })
  }

  get origin(): string {
    return this.#server.url.origin
  }

  get url(): string {
    const { accessKeyId, secretAccessKey, region } = this.credentials
    const user = `${accessKeyId}:${encodeURIComponent(secretAccessKey)}`
    return `s3://${user}@${this.#server.url.host}/files?region=${region}&tls=off`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true)
  }

  async #answer(request: Request): Promise<Response> {
    const body = await request.bytes()
    const { pathname, searchParams: query } = new URL(request.url)
    const [, bucket, key = ""] = /^\/([^/]+)\/?(.*)$/.exec(pathname) ?? refuse("NoSuchBucket")
    const asked = `${request.method} ${key}${query.size > 0 ? `?${[...query.keys()].join("&")}` : ""}`
    this.seen.push(asked)
    const fault = this.fault(asked)
    if (fault !== undefined && fault !== "lose") refuse(fault)
    checkSignature(request, body, this.credentials)
    checkDigests(request.headers, body)
    if (bucket !== "files") refuse("NoSuchBucket")
    const response = this.#carryOut({
      request,
      method: request.method,
      key: decodeURIComponent(key),
      query,
      body,
    })
    if (fault === "lose") return new Response(null, { status: 502 })
    return response
  }

  #carryOut(asked: Asked): Response {
    const { method, key, query } = asked
    if (key === "")
      return method === "GET" && query.get("list-type") === "2" ? this.#list(query) : refuse("NotImplemented")
    if (query.has("uploads") || query.has("uploadId")) return this.#multipart(asked)
    if (query.size > 0) refuse("NotImplemented")
    switch (method) {
      case "PUT":
        return withTag(this.bucket.put(key, asked.body, metadataOf(asked.request)))
      case "GET":
      case "HEAD":
        return contentOf(this.bucket.get(key), asked.request)
      case "DELETE":
        this.bucket.objects.delete(key)
        return new Response(null, { status: 204 })
      default:
        return refuse("NotImplemented")
    }
  }

  #multipart({ request, method, key, query, body }: Asked): Response {
    const id = query.get("uploadId") ?? ""
    if (method === "POST" && query.has("uploads")) {
      const begun = this.bucket.begin(key, metadataOf(request))
      return xml(
        `<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${begun}</UploadId></InitiateMultipartUploadResult>`,
      )
    }
    if (method === "PUT") {
      const etag = this.bucket.putPart({ id, key, number: Number(query.get("partNumber")) }, body)
      return new Response(null, { headers: { etag } })
    }
    if (method === "DELETE") {
      this.bucket.abort(id, key)
      return new Response(null, { status: 204 })
    }
    if (method !== "POST") refuse("NotImplemented")
    const { etag } = this.bucket.complete(id, key, namedParts(Buffer.from(body).toString()))
    return xml(
      `<CompleteMultipartUploadResult><Key>${key}</Key><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
    )
  }

  #list(query: URLSearchParams): Response {
    const [prefix, delimiter, after] = ["prefix", "delimiter", "continuation-token"].map(
      name => query.get(name) ?? "",
    )
    const keys = [...this.bucket.objects.keys()]
      .filter(key => key.startsWith(prefix ?? "") && key > (after ?? ""))
      .filter(key => !delimiter || !key.slice(prefix?.length).includes(delimiter))
      .toSorted()
    const page = keys.slice(0, Math.min(this.#listMax, Number(query.get("max-keys") ?? this.#listMax)))
    const contents = page.map(key => {
      const { bytes, modified } = this.bucket.get(key)
      return `<Contents><Key>${key}</Key><LastModified>${modified.toISOString()}</LastModified><Size>${bytes.length}</Size></Contents>`
    })
    const isTruncated = page.length < keys.length
    const next = isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ""
    return xml(
      `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`,
    )
  }
}

const xml = (text: string): Response =>
  new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`, {
    headers: { "content-type": "application/xml" },
  })

const withTag = ({ etag }: StoredObject): Response => new Response(null, { headers: { etag } })

const metadataOf = ({ headers }: Request): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-amz-meta-")))

function checkDigests(headers: Headers, body: Uint8Array): void {
  const given = headers.get("content-md5")
  if (given !== null && !/^[A-Za-z0-9+/]{22}==$/.test(given)) refuse("InvalidDigest")
  if (given !== null && given !== Buffer.from(md5(body), "hex").toString("base64")) refuse("BadDigest")
  const sha256 = headers.get("x-amz-checksum-sha256")
  if (sha256 !== null && sha256 !== createHash("sha256").update(body).digest("base64")) refuse("BadDigest")
  const isOther = [...headers.keys()].some(name => /^x-amz-checksum-(?!sha256$)/.test(name))
  if (isOther) refuse("NotImplemented")
}

/** RFC 9110: the condition (13.1.1), then one range of bytes (14.1.2). */
function contentOf({ bytes, etag, metadata, modified }: StoredObject, request: Request): Response {
  const condition = request.headers.get("if-match")
  if (condition !== null && condition !== etag) refuse("PreconditionFailed")
  const headers = { ...metadata, etag, "last-modified": modified.toUTCString(), "accept-ranges": "bytes" }
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "") ?? []
  const [start, end] =
    first === undefined ? [0, bytes.length] : [Number(first), Math.min(Number(last) + 1, bytes.length)]
  if (first !== undefined && start >= bytes.length) refuse("InvalidRange")
  const range = first === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${bytes.length}` }
  const part = bytes.subarray(start, end)
  const body = request.method === "HEAD" ? null : new Uint8Array(part)
  return new Response(body, {
    status: first === undefined ? 200 : 206,
    headers: { ...headers, ...range, "content-length": `${part.length}` },
  })
}

function namedParts(text: string): { number: number; etag: string }[] {
  return [...text.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = ""]) => ({
    number: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(part)?.[1]),
    etag: (/<ETag>(.*?)<\/ETag>/.exec(part)?.[1] ?? "").replaceAll("&quot;", '"'),
  }))
}
