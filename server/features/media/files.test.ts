import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { mediaLimits, mediaUrl } from "@parley/contract"
import { failureOf, MediaFixture } from "./testing/fixture.ts"
import { png } from "./testing/images.ts"

let media: MediaFixture
beforeEach(async () => {
  media = await MediaFixture.start()
})
afterEach(async () => {
  await media[Symbol.asyncDispose]()
})

const upload = (userId: string, body: Bun.BodyInit, headers: Record<string, string> = {}) =>
  media.fetch(userId, "/api/media?name=x", { method: "POST", body, headers })

describe("an upload", () => {
  test("comes back as it went, with its name, type and size", async () => {
    const content = crypto.getRandomValues(new Uint8Array(300_000))
    const file = await media.upload("ann", content, "noise.bin")
    expect(file).toEqual({
      id: file.id,
      name: "noise.bin",
      type: "application/octet-stream",
      size: 300_000,
      url: mediaUrl(file.id),
    })
    expect(Buffer.compare(await media.bytesOf("ann", file), content)).toBe(0)
  })

  test("may be empty, and may have no name", async () => {
    const response = await media.fetch("ann", "/api/media", { method: "POST" })
    const file = (await response.json()) as { name: string; size: number; id: string }
    expect(file).toMatchObject({ name: "file", size: 0 })
    expect((await media.bytesOf("ann", file)).length).toBe(0)
  })

  test("is what its bytes say, not what its name and its sender say", async () => {
    const headers = { "content-type": "image/png" }
    const spoofed = await upload("ann", "<html><script>alert(1)</script></html>", headers)
    expect(await spoofed.json()).toMatchObject({ type: "text/plain" })
    const file = await media.upload("ann", png(3, 2), "letter.pdf")
    expect(file).toMatchObject({ type: "image/png", width: 3, height: 2 })
  })

  test("names that lead elsewhere lead nowhere", async () => {
    for (const name of ["../../../parley.db", "/etc/passwd", "..\\..\\x", "a\0/../../b"]) {
      const file = await media.upload("ann", "text", name)
      expect(file.name).not.toMatch(/[/\\\0]/)
    }
    for (const key of await media.blobKeys()) expect(key).toMatch(/^media\/[0-9a-f-]{36}\/original$/)
    const long = await media.fetch("ann", `/api/media?name=${"x".repeat(256)}`, { method: "POST" })
    expect(await failureOf(long)).toBe("400 invalid_input")
  })

  test("HTML, SVG and scripts are never shown in place", async () => {
    const dangerous = [
      "<!doctype html><script>alert(1)</script>",
      '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
      "alert(document.cookie)",
      "%PDF-1.4 /JavaScript",
    ]
    for (const content of dangerous) {
      const file = await media.upload("ann", content, "picture.png")
      const { headers } = await media.fetch("ann", file.url)
      expect(headers.get("content-type")).not.toMatch(/html|svg|xml|javascript/)
      expect(headers.get("content-disposition")).toStartWith("attachment;")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("content-security-policy")).toBe("sandbox; default-src 'none'")
    }
    const shown = await media.fetch("ann", (await media.upload("ann", png(1, 1))).url)
    expect(shown.headers.get("content-disposition")).toStartWith("inline;")
    expect(shown.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'")
  })

  test("needs a log-in", async () => {
    expect(await failureOf(fetch(`${media.url}/api/media`, { method: "POST", body: "x" }))).toBe(
      "401 not_logged_in",
    )
    expect(await failureOf(fetch(`${media.url}/api/media/x`))).toBe("401 not_logged_in")
  })
})

describe("limits", () => {
  const tooMuch = mediaLimits.fileMax + 1

  test("a file that says it is too large is refused before it comes", async () => {
    const body = new Blob([new Uint8Array(tooMuch)])
    expect(await failureOf(upload("ann", body))).toBe("413 too_large")
    expect(await media.blobKeys()).toEqual([])
  })

  test("a file that does not say so is refused when it gets too large, and nothing is left", async () => {
    const piece = new Uint8Array(1024 * 1024)
    async function* endless() {
      for (let sent = 0; sent < tooMuch + piece.length; sent += piece.length) yield piece
    }
    // The server answers while the client still sends: some clients then see the answer, some a broken connection.
    const answer = await upload("ann", endless() as unknown as Bun.BodyInit).then(failureOf, () => "broken")
    expect(["413 too_large", "broken"]).toContain(answer)
    expect(await media.blobKeys()).toEqual([])
  })

  test("four files of one user at a time, and others are not held up", async () => {
    const held = Promise.withResolvers<void>()
    const arriving = Array.from({ length: mediaLimits.uploadsAtOnceMax }, () => {
      const begun = Promise.withResolvers<void>()
      async function* slow() {
        yield new Uint8Array(100_000)
        begun.resolve()
        await held.promise
      }
      return { begun: begun.promise, answer: upload("ann", slow() as unknown as Bun.BodyInit) }
    })
    await Promise.all(arriving.map(each => each.begun))
    // The requests are on their way; the slots are taken once the server has seen them.
    while ((await upload("ann", "one more")).status === 201);
    expect(await failureOf(upload("ann", "one more"))).toBe("429 rate_limited")
    expect((await upload("ben", "mine")).status).toBe(201)
    held.resolve()
    for (const { answer } of arriving) expect((await answer).status).toBe(201)
    expect((await upload("ann", "now")).status).toBe(201)
  })

  test("what is in no message is bounded for each user, and taking back makes room", async () => {
    const reserve = (length: number) =>
      media.fetch("ann", "/api/media/uploads", {
        method: "POST",
        headers: { "tus-resumable": "1.0.0", "upload-length": String(length) },
      })
    const each = mediaLimits.fileMax
    for (let total = 0; total + each <= mediaLimits.unattachedMax; total += each) {
      expect((await reserve(each)).status).toBe(201)
    }
    expect(await failureOf(reserve(each))).toBe("429 rate_limited")
    const left = mediaLimits.unattachedMax % each
    async function* untold() {
      yield new Uint8Array(left + 1)
    }
    expect(await failureOf(upload("ann", untold() as unknown as Bun.BodyInit))).toBe("429 rate_limited")
    expect(await media.blobKeys()).toEqual([])
    expect(await failureOf(upload("ann", new Uint8Array(left + 1)))).toBe("429 rate_limited")
    const file = await media.upload("ann", new Uint8Array(left))
    expect(await failureOf(upload("ann", "x"))).toBe("429 rate_limited")
    expect(await media.blobKeys()).toEqual([`media/${file.id}/original`])
    expect((await upload("ben", "x")).status).toBe(201)
    expect((await media.fetch("ann", file.url, { method: "DELETE" })).status).toBe(204)
    expect((await upload("ann", "x")).status).toBe(201)
  })
})

describe("taking back", () => {
  test("a file is gone at once, for its owner alone to do", async () => {
    const file = await media.upload("ann", "x")
    expect(await failureOf(media.fetch("ben", file.url, { method: "DELETE" }))).toBe("404 not_found")
    expect((await media.fetch("ann", file.url, { method: "DELETE" })).status).toBe(204)
    expect(await failureOf(media.fetch("ann", file.url))).toBe("404 not_found")
    expect(await failureOf(media.fetch("ann", file.url, { method: "DELETE" }))).toBe("404 not_found")
  })

  test("what a message carries stays", async () => {
    const file = await media.upload("ann", "x")
    media.members.set("room ann", 0)
    await media.attach("ann", [file.id], { roomId: "room", messageId: "m1", seq: 1 })
    expect(await failureOf(media.fetch("ann", file.url, { method: "DELETE" }))).toBe("404 not_found")
    expect((await media.fetch("ann", file.url)).status).toBe(200)
  })
})

test("a client that goes away in the middle leaves nothing", async () => {
  const begun = Promise.withResolvers<void>()
  const leaving = new AbortController()
  async function* half() {
    yield new Uint8Array(500_000)
    begun.resolve()
    await new Promise(() => {})
  }
  const answer = media.fetch("ann", "/api/media", {
    method: "POST",
    body: half() as unknown as Bun.BodyInit,
    signal: leaving.signal,
  })
  await begun.promise
  leaving.abort()
  expect(await answer.catch((error: unknown) => error)).toBeInstanceOf(Error)
  while (readdirSync(join(media.folder, "blobs/unfinished")).length > 0) await Bun.sleep(1)
  expect(await media.blobKeys()).toEqual([])
  expect(media.logged).toEqual([])
})
