import { afterEach, beforeEach, expect, test } from "bun:test"
import { S3Server } from "../../../testing/servers/s3/index.ts"
import { errorOf } from "../../../testing/within.ts"
import { blobsConformance } from "../conformance.ts"
import { openS3Blobs } from "./index.ts"

const mebibyte = 1024 * 1024

blobsConformance("s3", () => {
  const server = new S3Server({ listMax: 7 })
  return { open: () => openS3Blobs(server.url), remove: () => server[Symbol.asyncDispose]() }
})

let server: S3Server
beforeEach(() => {
  server = new S3Server()
})
afterEach(() => server[Symbol.asyncDispose]())

const random = (size: number) => crypto.getRandomValues(new Uint8Array(mebibyte)).slice(0, size)

/** A content of many mebibytes, each of which is made when it is asked for. */
async function* mebibytes(count: number, given: Uint8Array[] = []): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n++) {
    const piece = random(mebibyte)
    given.push(piece)
    yield piece
  }
}

test.each([7, 8, 9, 16, 17, 21])("a content of %d MiB comes back as it was", async count => {
  const blobs = await openS3Blobs(server.url)
  const given: Uint8Array[] = []
  expect(await blobs.put("media/a", mebibytes(count, given))).toBe(count * mebibyte)
  const content = Buffer.concat(given)
  const blob = await blobs.get("media/a")
  expect(blob?.size).toBe(content.length)
  expect(Buffer.compare((await blob?.bytes()) ?? content, content)).toBe(0)
  const range = await new Response(blob?.slice(3 * mebibyte + 5, 7 * mebibyte - 1).stream()).bytes()
  expect(Buffer.compare(range, content.subarray(3 * mebibyte + 5, 7 * mebibyte - 1))).toBe(0)
  expect(server.bucket.uploads.size).toBe(0)
})

test("no more than two parts wait to be sent", async () => {
  const blobs = await openS3Blobs(server.url)
  const waiting: number[] = []
  async function* counted() {
    let given = 0
    for await (const piece of mebibytes(50)) {
      waiting.push(given - server.bucket.unfinishedBytes)
      given += piece.length
      yield piece
    }
  }
  await blobs.put("media/a", counted())
  expect(Math.max(...waiting)).toBeLessThanOrEqual(16 * mebibyte)
})

test("one large piece is cut into parts, and may be used again once it was taken", async () => {
  const blobs = await openS3Blobs(server.url)
  const buffer = new Uint8Array(20 * mebibyte)
  function* reused() {
    yield buffer.fill(1)
    yield buffer.fill(2)
  }
  await blobs.put("media/a", reused())
  const bytes = (await (await blobs.get("media/a"))?.bytes()) ?? new Uint8Array()
  expect(bytes.length).toBe(40 * mebibyte)
  expect(bytes.indexOf(2)).toBe(20 * mebibyte)
})

test("a large content that fails leaves nothing, not even parts", async () => {
  const blobs = await openS3Blobs(server.url)
  async function* failing() {
    yield* mebibytes(20)
    expect(server.bucket.uploads.size).toBe(1)
    throw new Error("gone")
  }
  expect(await errorOf(blobs.put("media/a", failing()))).toEqual(new Error("gone"))
  expect(server.bucket.uploads.size).toBe(0)
  expect(await blobs.get("media/a")).toBeUndefined()
})

test("a store that is busy or loses its answers is asked again", async () => {
  const blobs = await openS3Blobs(server.url)
  const answers = new Map<string, number>()
  server.fault = asked => {
    if (!asked.includes("uploadId")) return undefined
    const times = (answers.get(asked) ?? 0) + 1
    answers.set(asked, times)
    if (times === 1) return "SlowDown"
    return times === 2 ? "lose" : undefined
  }
  await blobs.put("media/a", mebibytes(10))
  // The second try has made the object, and the third finds no upload: the object's mark tells that it is ours.
  expect(server.seen).toContain("HEAD media/a")
  expect((await blobs.get("media/a"))?.size).toBe(10 * mebibyte)
})

test("a store that goes on failing is given up, and says why", async () => {
  const blobs = await openS3Blobs(server.url)
  server.fault = () => "InternalError"
  const error = await errorOf(blobs.put("media/a", []))
  expect(String(error)).toBe("S3Error: The object store answered InternalError (500) to PUT media/a.")
})

test("a content that is replaced while it is read fails", async () => {
  const blobs = await openS3Blobs(server.url)
  await blobs.put("media/a", mebibytes(9))
  const reader = (await blobs.get("media/a"))?.stream().getReader()
  expect((await reader?.read())?.value?.length).toBe(4 * mebibyte)
  await blobs.put("media/a", mebibytes(9))
  const error = await errorOf(reader?.read() ?? Promise.resolve())
  expect(String(error)).toContain("PreconditionFailed")
})

test("nothing is read before it is asked for", async () => {
  const blobs = await openS3Blobs(server.url)
  await blobs.put("media/a", mebibytes(20))
  server.seen.length = 0
  const stream = (await blobs.get("media/a"))?.slice(0, 18 * mebibyte).stream()
  expect(server.seen).toEqual(["HEAD media/a"])
  const reader = stream?.getReader()
  await reader?.read()
  await reader?.cancel()
  expect(server.seen).toEqual(["HEAD media/a", "GET media/a"])
})

test("what others keep in the bucket is left alone", async () => {
  const blobs = await openS3Blobs(server.url)
  server.bucket.put("README.md", new Uint8Array(1), {})
  await blobs.put("media/a", [])
  expect((await Array.fromAsync(blobs.list())).map(({ key }) => key)).toEqual(["media/a"])
})

test.each([
  ["another secret", (url: string) => url.replace("secret", "other"), "SignatureDoesNotMatch"],
  ["an unknown key", (url: string) => url.replace("tester", "stranger"), "InvalidAccessKeyId"],
  ["another region", (url: string) => url.replace("eu-test-1", "eu-test-2"), "AuthorizationHeaderMalformed"],
  ["an unknown bucket", (url: string) => url.replace("/files", "/none"), "NoSuchBucket"],
  ["https where there is none", (url: string) => url.replace("tls=off", "tls=on"), "it does not answer"],
])("%s stops the start with a sentence", async (_, change, reason) => {
  const error = await errorOf(openS3Blobs(change(server.url)))
  expect(String(error)).toMatch(
    new RegExp(`The bucket (files|none) for uploaded files cannot be used: ${reason}\\.`),
  )
})

test.each([
  ["s3://localhost/files", "names no access key and secret key"],
  ["s3://a:b@localhost/", "cannot be read"],
  ["s3://a:b@localhost/Files", "cannot be read"],
  ["s3://a:hidden@localhost/files?acl=public", 'has an unknown part "acl"'],
  ["s3://a:hidden@localhost/files?tls=maybe", 'tls is "on" or "off"'],
])("%s is refused with a sentence that keeps the secret", async (url, reason) => {
  const error = String(await errorOf(openS3Blobs(url)))
  expect(error).toContain(reason)
  expect(error).not.toContain("hidden")
})
