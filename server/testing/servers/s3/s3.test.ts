import { afterEach, beforeEach, expect, test } from "bun:test"
import { createHash } from "node:crypto"
import { AwsV4Signer } from "aws4fetch"
import { S3Server } from "./index.ts"

let server: S3Server
beforeEach(() => {
  server = new S3Server()
})
afterEach(() => server[Symbol.asyncDispose]())

interface Sent {
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly datetime?: string
  /** Changes what was signed, on its way. */
  readonly tamper?: (request: { url: URL; headers: Headers }) => void
}

/** Sends a signed request. @returns the status with the error code, or with the body */
async function send(method: string, path: string, sent: Sent = {}): Promise<string> {
  const body = sent.body ?? ""
  const digest = createHash("sha256").update(body).digest("hex")
  const { url, headers } = await new AwsV4Signer({
    ...server.credentials,
    method,
    url: `${server.origin}/files/${path}`,
    headers: { "x-amz-content-sha256": digest, ...sent.headers },
    service: "s3",
    ...(sent.datetime ? { datetime: sent.datetime } : {}),
  }).sign()
  sent.tamper?.({ url, headers })
  const response = await fetch(url, { method, headers, body: sent.body ?? null })
  const text = await response.text()
  return `${response.status} ${/<Code>(.*)<\/Code>/.exec(text)?.[1] ?? response.headers.get("etag") ?? text}`
}

const begin = async (key: string) => {
  const answer = await send("POST", `${key}?uploads`)
  return /<UploadId>(.*)<\/UploadId>/.exec(answer)?.[1] ?? ""
}
const large = new Uint8Array(5 * 1024 * 1024)
const part = async (key: string, id: string, number: number, body: Uint8Array<ArrayBuffer> = large) =>
  (await send("PUT", `${key}?partNumber=${number}&uploadId=${id}`, { body })).slice("200 ".length)
const complete = (key: string, id: string, parts: readonly [number, string][]) => {
  const named = parts.map(
    ([number, tag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${tag}</ETag></Part>`,
  )
  return send("POST", `${key}?uploadId=${id}`, {
    body: `<CompleteMultipartUpload>${named.join("")}</CompleteMultipartUpload>`,
  })
}

test("a request that is signed as it should be is carried out", async () => {
  expect(await send("PUT", "a/b", { body: "hello" })).toBe(
    `200 "${createHash("md5").update("hello").digest("hex")}"`,
  )
  expect(await send("PUT", "a/with space ä", { body: "x" })).toStartWith("200")
  expect(await send("HEAD", "a/b")).toStartWith("200")
})

test.each<[string, Sent, string]>([
  ["no signature", { tamper: ({ headers }) => headers.delete("authorization") }, "403 AccessDenied"],
  ["another path", { tamper: ({ url }) => (url.pathname += "c") }, "403 SignatureDoesNotMatch"],
  ["another query", { tamper: ({ url }) => (url.search = "?uploads") }, "403 SignatureDoesNotMatch"],
  ["another body", { headers: { "x-amz-content-sha256": "0".repeat(64) } }, "400 XAmzContentSHA256Mismatch"],
  ["an old date", { datetime: "20200101T000000Z" }, "403 RequestTimeTooSkewed"],
  [
    "a header that is not signed",
    { tamper: ({ headers }) => headers.set("x-amz-acl", "public-read") },
    "403 AccessDenied",
  ],
  [
    "a changed header",
    { headers: { "x-amz-meta-a": "1" }, tamper: ({ headers }) => headers.set("x-amz-meta-a", "2") },
    "403 SignatureDoesNotMatch",
  ],
  ["a wrong Content-MD5", { headers: { "content-md5": `${"A".repeat(22)}==` } }, "400 BadDigest"],
  ["no Content-MD5 at all", { headers: { "content-md5": "nonsense" } }, "400 InvalidDigest"],
  ["a wrong checksum", { headers: { "x-amz-checksum-sha256": "nonsense" } }, "400 BadDigest"],
])("%s is refused", async (_, sent, refusal) => {
  expect(await send("PUT", "a/b", { body: "hello", ...sent })).toBe(refusal)
  expect(server.bucket.objects.size).toBe(0)
})

test("what is not there, and conditions and ranges that cannot be met, are refused", async () => {
  expect(await send("GET", "a/none")).toBe("404 NoSuchKey")
  await send("PUT", "a/b", { body: "hello" })
  expect(await send("GET", "a/b", { headers: { "if-match": '"other"' } })).toBe("412 PreconditionFailed")
  expect(await send("GET", "a/b", { headers: { range: "bytes=5-9" } })).toBe("416 InvalidRange")
})

test("an upload shows nothing before it is complete, and then everything", async () => {
  const id = await begin("a/b")
  const tags = [await part("a/b", id, 1), await part("a/b", id, 2, new Uint8Array(3))]
  expect(await send("GET", "a/b")).toBe("404 NoSuchKey")
  expect(
    await complete("a/b", id, [
      [1, tags[0] ?? ""],
      [2, tags[1] ?? ""],
    ]),
  ).toStartWith("200")
  expect(server.bucket.get("a/b").bytes.length).toBe(large.length + 3)
})

test("an upload is refused with parts out of order, unknown, changed or too small, and where nobody began it", async () => {
  const id = await begin("a/b")
  const [one, two, small] = [
    await part("a/b", id, 1),
    await part("a/b", id, 2),
    await part("a/b", id, 3, new Uint8Array(9)),
  ]
  expect(
    await complete("a/b", id, [
      [2, two],
      [1, one],
    ]),
  ).toBe("400 InvalidPartOrder")
  expect(
    await complete("a/b", id, [
      [1, one],
      [1, one],
    ]),
  ).toBe("400 InvalidPartOrder")
  expect(
    await complete("a/b", id, [
      [1, one],
      [7, two],
    ]),
  ).toBe("400 InvalidPart")
  expect(
    await complete("a/b", id, [
      [1, small],
      [2, two],
    ]),
  ).toBe("400 InvalidPart")
  expect(
    await complete("a/b", id, [
      [1, one],
      [3, small],
      [4, await part("a/b", id, 4)],
    ]),
  ).toBe("400 EntityTooSmall")
  expect(await complete("a/b", id, [])).toBe("400 MalformedXML")
  expect(await complete("a/b", crypto.randomUUID(), [[1, one]])).toBe("404 NoSuchUpload")
  expect(await complete("a/other", id, [[1, one]])).toBe("404 NoSuchUpload")
  expect(await send("DELETE", `a/b?uploadId=${id}`)).toStartWith("204")
  expect(await complete("a/b", id, [[1, one]])).toBe("404 NoSuchUpload")
  expect(server.bucket.objects.size).toBe(0)
})
