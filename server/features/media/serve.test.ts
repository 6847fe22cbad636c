import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Attachment } from "@parley/contract"
import fc from "fast-check"
import { failureOf, MediaFixture } from "./testing/fixture.ts"
import { png } from "./testing/images.ts"

const content = crypto.getRandomValues(new Uint8Array(200_000))
let media: MediaFixture
let file: Attachment

beforeAll(async () => {
  media = await MediaFixture.start()
  file = await media.upload("ann", content, "résumé.bin")
})
afterAll(() => media[Symbol.asyncDispose]())

const get = (headers: Record<string, string> = {}, method = "GET") =>
  media.fetch("ann", file.url, { headers, method })
const etag = async () => (await get({}, "HEAD")).headers.get("etag") ?? ""

test("all of a file, with what a browser needs to know", async () => {
  const response = await get()
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache",
    "content-length": "200000",
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename="r_sum_.bin"; filename*=UTF-8''r%C3%A9sum%C3%A9.bin`,
    etag: `"${file.id}"`,
  })
  expect(Buffer.compare(await response.bytes(), content)).toBe(0)
})

test("HEAD tells the same and gives no bytes", async () => {
  const head = await get({}, "HEAD")
  expect(head.status).toBe(200)
  expect(head.headers.get("content-length")).toBe("200000")
  expect((await head.bytes()).length).toBe(0)
  const ranged = await get({ range: "bytes=0-9" }, "HEAD")
  expect(ranged.status).toBe(200)
})

describe("ranges", () => {
  test("any range is that part of the content", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(220_000), fc.nat(220_000), async (one, other) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)]
        const response = await get({ range: `bytes=${first}-${last}` })
        if (first >= content.length) {
          expect(response.status).toBe(416)
          expect(response.headers.get("content-range")).toBe("bytes */200000")
          return
        }
        const expected = content.subarray(first, last + 1)
        expect(response.status).toBe(206)
        expect(response.headers.get("content-range")).toBe(
          `bytes ${first}-${first + expected.length - 1}/200000`,
        )
        expect(response.headers.get("content-length")).toBe(String(expected.length))
        expect(Buffer.compare(await response.bytes(), expected)).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  test("the last bytes, and all from somewhere on", async () => {
    expect(Buffer.compare(await (await get({ range: "bytes=-5" })).bytes(), content.subarray(-5))).toBe(0)
    expect(Buffer.compare(await (await get({ range: "bytes=199990-" })).bytes(), content.subarray(-10))).toBe(
      0,
    )
  })

  test("several at once, or nonsense, are all of it", async () => {
    for (const range of ["bytes=0-1,5-6", "bytes=9-1", "pages=1"]) {
      const response = await get({ range })
      expect(response.status).toBe(200)
      expect((await response.bytes()).length).toBe(content.length)
    }
  })
})

describe("conditions", () => {
  test("what one has already is not sent again", async () => {
    for (const tag of [await etag(), "*", `"other", ${await etag()}`, `W/${await etag()}`]) {
      const response = await get({ "if-none-match": tag, range: "bytes=0-1" })
      expect(response.status).toBe(304)
      expect(response.headers.get("etag")).toBe(await etag())
      expect((await response.bytes()).length).toBe(0)
    }
    expect((await get({ "if-none-match": '"other"' })).status).toBe(200)
  })

  test("a range of what one has goes on only if that is the same", async () => {
    const range = "bytes=10-19"
    expect((await get({ range, "if-range": await etag() })).status).toBe(206)
    for (const other of ['"other"', `W/${await etag()}`, "Wed, 21 Oct 2015 07:28:00 GMT"]) {
      expect((await get({ range, "if-range": other })).status).toBe(200)
    }
  })

  test("nobody learns by a condition that there is a file", async () => {
    const asked = { "if-none-match": "*" }
    expect(await failureOf(media.fetch("ben", file.url, { headers: asked }))).toBe("404 not_found")
  })
})

test("there is no thumbnail where there is no image, and nothing where there is no file", async () => {
  expect(await failureOf(media.fetch("ann", `${file.url}/thumbnail`))).toBe("404 not_found")
  for (const id of ["nothing", "uploads", "..%2f..%2fparley.db", "a%00b"]) {
    expect(await failureOf(media.fetch("ann", `/api/media/${id}`))).toMatch(/^40[04] /)
  }
})

test("a thumbnail has a tag of its own, and ranges too", async () => {
  const image = await media.upload("ann", png(500, 300))
  const thumbnail = await media.fetch("ann", image.thumbnailUrl ?? "")
  expect(thumbnail.headers.get("content-type")).toBe("image/webp")
  expect(thumbnail.headers.get("etag")).not.toBe((await media.fetch("ann", image.url)).headers.get("etag"))
  const part = await media.fetch("ann", image.thumbnailUrl ?? "", { headers: { range: "bytes=0-3" } })
  expect(await part.text()).toBe("RIFF")
})

test("a file whose bytes were lost is not there, and the log says so", async () => {
  const lost = await media.upload("ann", "x")
  await media.blobs.delete([`media/${lost.id}/original`])
  expect(await failureOf(media.fetch("ann", lost.url))).toBe("404 not_found")
  expect(media.logged.join()).toContain(lost.id)
})
