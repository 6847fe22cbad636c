import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { createHash } from "node:crypto"
import { mediaLimits, mediaSpans, mediaUrl, Upload } from "@parley/contract"
import fc from "fast-check"
import { failureOf, MediaFixture } from "./testing/fixture.ts"
import { jpegWithSecrets, png, secret } from "./testing/images.ts"

let media: MediaFixture
beforeEach(async () => {
  media = await MediaFixture.start()
})
afterEach(async () => {
  await media[Symbol.asyncDispose]()
})

const tus = { "tus-resumable": "1.0.0" }
const uploads = "/api/media/uploads"
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString("base64")

const begin = (userId: string, length: number | string, headers: Record<string, string> = {}) =>
  media.fetch(userId, uploads, {
    method: "POST",
    headers: { ...tus, "upload-length": String(length), ...headers },
  })

async function begun(length: number, name = "a file"): Promise<string> {
  const response = await begin("ann", length, {
    "upload-metadata": `filename ${base64(name)},private ${base64("x")}`,
  })
  expect(response.status).toBe(201)
  return response.headers.get("location") ?? ""
}

const head = (path: string, userId = "ann") => media.fetch(userId, path, { method: "HEAD", headers: tus })
const offsetOf = async (path: string) => Number((await head(path)).headers.get("upload-offset"))

const send = (
  path: string,
  offset: number,
  sent: { body: Bun.BodyInit; headers?: Record<string, string>; userId?: string; signal?: AbortSignal },
) =>
  media.fetch(sent.userId ?? "ann", path, {
    method: "PATCH",
    headers: {
      ...tus,
      "upload-offset": String(offset),
      "content-type": "application/offset+octet-stream",
      ...sent.headers,
    },
    body: sent.body,
    ...(sent.signal ? { signal: sent.signal } : {}),
  })

async function stateOf(path: string): Promise<Upload> {
  const response = await media.fetch("ann", path)
  expect(response.status).toBe(200)
  return Upload.strict().parse(await response.json())
}

const random = (size: number) => crypto.getRandomValues(new Uint8Array(size))

/** Sends some of an upload and goes away; resolves once the server has kept it. */
async function sendAndLeave(path: string, offset: number, bytes: Uint8Array): Promise<void> {
  const leaving = new AbortController()
  const handedOver = Promise.withResolvers<void>()
  async function* some() {
    yield bytes
    handedOver.resolve()
    await new Promise(() => {})
  }
  const answer = send(path, offset, { body: some() as unknown as Bun.BodyInit, signal: leaving.signal })
  await handedOver.promise
  // Until the server has read it: it takes it from the socket in its own time.
  while ((await unfinishedBytes()) < bytes.length) await Bun.sleep(1)
  leaving.abort()
  await answer.catch(() => {})
  while ((await offsetOf(path)) < offset + bytes.length) await Bun.sleep(1)
}

async function unfinishedBytes(): Promise<number> {
  const { readdir, stat } = await import("node:fs/promises")
  const folder = `${media.folder}/blobs/unfinished`
  const sizes = await Promise.all(
    (await readdir(folder)).map(name => stat(`${folder}/${name}`).catch(() => undefined)),
  )
  return sizes.reduce((sum, each) => sum + (each?.size ?? 0), 0)
}

describe("an upload in parts", () => {
  test("becomes a file like any other", async () => {
    const content = random(250_000)
    const path = await begun(content.length, "../noise.bin")
    for (const [start, end] of [
      [0, 100_000],
      [100_000, 100_001],
      [100_001, 250_000],
    ] as const) {
      const response = await send(path, start, { body: content.slice(start, end) })
      expect(response.status).toBe(204)
      expect(response.headers.get("upload-offset")).toBe(String(end))
    }
    const { attachment, ...state } = await stateOf(path)
    expect(state).toMatchObject({ offset: 250_000, length: 250_000 })
    expect(attachment).toEqual({
      id: state.id,
      name: "noise.bin",
      type: "application/octet-stream",
      size: 250_000,
      url: mediaUrl(state.id),
    })
    expect(Buffer.compare(await media.bytesOf("ann", state), content)).toBe(0)
    expect(await media.blobKeys()).toEqual([`media/${state.id}/original`])
    expect(await offsetOf(path)).toBe(250_000)
  })

  test("of more than a piece is put together rightly, and an image loses its metadata", async () => {
    const large = random(20 * 1024 * 1024)
    const path = await begun(large.length)
    expect((await send(path, 0, { body: large })).status).toBe(204)
    const { attachment } = await stateOf(path)
    expect(Buffer.compare(await media.bytesOf("ann", { id: attachment?.id ?? "" }), large)).toBe(0)

    const photo = await jpegWithSecrets(png(90, 60), 6)
    const second = await begun(photo.length, "photo.jpg")
    await send(second, 0, { body: photo.subarray(0, 500) })
    await send(second, 500, { body: photo.subarray(500) })
    const image = (await stateOf(second)).attachment
    expect(image).toMatchObject({ type: "image/jpeg", width: 60, height: 90 })
    expect(Buffer.from(await media.bytesOf("ann", { id: image?.id ?? "" })).includes(secret)).toBe(false)
  })

  test("may be empty", async () => {
    const path = await begun(0)
    expect((await stateOf(path)).attachment).toMatchObject({ size: 0 })
  })

  test("however it is cut, is the same", async () => {
    const content = random(5_000)
    const cuts = fc.array(fc.integer({ min: 1, max: 4_999 }), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(cuts, async at => {
        const path = await begun(content.length)
        const ends = [...new Set([...at, content.length])].sort((a, b) => a - b)
        let start = 0
        for (const end of ends) {
          expect((await send(path, start, { body: content.slice(start, end) })).status).toBe(204)
          start = end
        }
        const { id } = await stateOf(path)
        expect(Buffer.compare(await media.bytesOf("ann", { id }), content)).toBe(0)
      }),
      { numRuns: 15 },
    )
  })
})

describe("after a break", () => {
  test("what came is kept, and the rest goes on from there", async () => {
    const content = random(3_000_000)
    const path = await begun(content.length)
    await sendAndLeave(path, 0, content.slice(0, 1_000_000))
    expect(await stateOf(path)).toMatchObject({ offset: 1_000_000, attachment: null })
    expect((await send(path, 1_000_000, { body: content.slice(1_000_000) })).status).toBe(204)
    const { id } = await stateOf(path)
    expect(Buffer.compare(await media.bytesOf("ann", { id }), content)).toBe(0)
    expect(media.logged).toEqual([])
  })

  test("a wrong offset changes nothing and tells the right one", async () => {
    const path = await begun(10)
    await send(path, 0, { body: "01234" })
    for (const offset of [0, 4, 6, 10]) {
      const response = await send(path, offset, { body: "x" })
      expect(response.status).toBe(409)
      expect(response.headers.get("upload-offset")).toBe("5")
      expect(response.headers.get("tus-resumable")).toBe("1.0.0")
    }
    expect((await send(path, 5, { body: "56789" })).status).toBe(204)
    const { id } = await stateOf(path)
    expect(Buffer.from(await media.bytesOf("ann", { id })).toString()).toBe("0123456789")
  })

  test("of two that send the same part, one adds it", async () => {
    const path = await begun(10)
    const answers = await Promise.all(["aaaaa", "bbbbb", "ccccc"].map(body => send(path, 0, { body })))
    expect(answers.map(answer => answer.status).sort()).toEqual([204, 409, 409])
    await send(path, 5, { body: "ddddd" })
    const { id } = await stateOf(path)
    expect(Buffer.from(await media.bytesOf("ann", { id })).toString()).toMatch(/^(a{5}|b{5}|c{5})d{5}$/)
    expect(await media.blobKeys()).toEqual([`media/${id}/original`])
  })

  test("a file that could not be made is made when one asks again", async () => {
    const path = await begun(4)
    const put = media.blobs.put.bind(media.blobs)
    media.blobs.put = (key, content) =>
      key.startsWith("media/") ? Promise.reject(new Error("the disk is full")) : put(key, content)
    expect((await send(path, 0, { body: "text" })).status).toBe(500)
    media.blobs.put = put
    expect(await offsetOf(path)).toBe(4)
    const both = await Promise.all([stateOf(path), stateOf(path)])
    for (const { attachment } of both) expect(attachment).toMatchObject({ size: 4, type: "text/plain" })
  })
})

describe("a checksum", () => {
  const digest = (algorithm: string, text: string) => createHash(algorithm).update(text).digest("base64")

  test("that is right lets the part in, by SHA-1 or SHA-256", async () => {
    const path = await begun(10)
    const sha1 = { "upload-checksum": `sha1 ${digest("sha1", "01234")}` }
    expect((await send(path, 0, { body: "01234", headers: sha1 })).status).toBe(204)
    const sha256 = { "upload-checksum": `sha256 ${digest("sha256", "56789")}` }
    expect((await send(path, 5, { body: "56789", headers: sha256 })).status).toBe(204)
    expect((await stateOf(path)).attachment).toMatchObject({ size: 10 })
  })

  test("that is wrong keeps all of the part out", async () => {
    const path = await begun(10)
    const headers = { "upload-checksum": `sha1 ${digest("sha1", "other")}` }
    const response = await send(path, 0, { body: "01234", headers })
    expect(response.status).toBe(460)
    expect(await offsetOf(path)).toBe(0)
    expect(await media.blobKeys()).toEqual([])
    const unknown = { "upload-checksum": "md5 AAAA" }
    expect(await failureOf(send(path, 0, { body: "01234", headers: unknown }))).toBe("400 invalid_input")
  })
})

describe("the protocol", () => {
  test("tells where an upload is, how far, and until when", async () => {
    const created = await begin("ann", 100)
    const path = created.headers.get("location") ?? ""
    expect(path).toMatch(/^\/api\/media\/uploads\/[0-9a-f-]{36}$/)
    const expires = Date.parse(created.headers.get("upload-expires") ?? "")
    expect(Math.abs(expires - Date.now() - mediaSpans.unattached)).toBeLessThan(60_000)
    const response = await head(path)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "tus-resumable": "1.0.0",
      "upload-offset": "0",
      "upload-length": "100",
      "cache-control": "no-store",
    })
    expect(await response.text()).toBe("")
  })

  test("another version is refused and nothing is done", async () => {
    const path = await begun(5)
    const old = { "tus-resumable": "0.2.2" }
    const answers = [
      await begin("ann", 5, old),
      await media.fetch("ann", path, { method: "HEAD" }),
      await send(path, 0, { body: "x", headers: old }),
      await media.fetch("ann", path, { method: "DELETE", headers: old }),
    ]
    for (const { status, headers } of answers) {
      expect(status).toBe(412)
      expect(headers.get("tus-version")).toBe("1.0.0")
      expect(headers.get("tus-resumable")).toBe("1.0.0")
    }
    expect(await offsetOf(path)).toBe(0)
  })

  test("what makes no sense is refused", async () => {
    for (const length of ["", "-1", "1.5", "many", "1e3", "9".repeat(20)]) {
      expect(await failureOf(begin("ann", length))).toBe("400 invalid_input")
    }
    expect(await failureOf(begin("ann", mediaLimits.fileMax + 1))).toBe("413 too_large")
    const path = await begun(5)
    const typed = { "content-type": "text/plain" }
    expect(await failureOf(send(path, 0, { body: "x", headers: typed }))).toBe("415 unsupported_type")
    expect(await failureOf(send(path, 0, { body: "x", headers: { "upload-offset": "" } }))).toBe(
      "400 invalid_input",
    )
    expect(await failureOf(send(path, 0, { body: "123456" }))).toBe("400 invalid_input")
    expect(await offsetOf(path)).toBe(0)
  })

  test("more than was said is not taken", async () => {
    const path = await begun(5)
    async function* more() {
      yield Buffer.from("12345678")
    }
    expect((await send(path, 0, { body: more() as unknown as Bun.BodyInit })).status).toBe(204)
    expect((await stateOf(path)).attachment).toMatchObject({ size: 5 })
  })

  test("an upload that is given up is gone", async () => {
    const path = await begun(10)
    await send(path, 0, { body: "01234" })
    expect((await media.fetch("ann", path, { method: "DELETE", headers: tus })).status).toBe(204)
    expect(await media.blobKeys()).toEqual([])
    expect((await head(path)).status).toBe(404)
    expect((await send(path, 5, { body: "56789" })).status).toBe(404)
  })

  test("one that has expired is gone", async () => {
    const path = await begun(10)
    media.wait(mediaSpans.unattached)
    expect((await head(path)).status).toBe(404)
    expect((await send(path, 0, { body: "x" })).status).toBe(404)
  })

  test("giving up an upload that is a file already leaves the file", async () => {
    const path = await begun(4)
    await send(path, 0, { body: "text" })
    const { id } = await stateOf(path)
    await media.fetch("ann", path, { method: "DELETE", headers: tus })
    expect(Buffer.from(await media.bytesOf("ann", { id })).toString()).toBe("text")
  })
})

test("an upload is its owner's alone", async () => {
  const path = await begun(10)
  expect((await head(path, "ben")).status).toBe(404)
  expect(await failureOf(media.fetch("ben", path))).toBe("404 not_found")
  expect((await send(path, 0, { body: "x", userId: "ben" })).status).toBe(404)
  expect((await media.fetch("ben", path, { method: "DELETE", headers: tus })).status).toBe(404)
  expect(await failureOf(fetch(media.url + path, { method: "HEAD", headers: tus }))).toBe("401")
  expect(await offsetOf(path)).toBe(0)
})

test("nothing of an upload is seen before it is whole", async () => {
  const path = await begun(10)
  await send(path, 0, { body: "01234" })
  const id = path.split("/").at(-1) ?? ""
  expect(await failureOf(media.fetch("ann", mediaUrl(id)))).toBe("404 not_found")
  const attached = media.attach("ann", [id], { roomId: "room", messageId: "m", seq: 1 })
  expect(await attached.catch((error: unknown) => error)).toMatchObject({ code: "not_found" })
})

test("an upload in too many pieces is refused, and its bytes are not lost", async () => {
  const path = await begun(mediaLimits.uploadPiecesMax + 10)
  const { store } = media
  await store.transaction(async tx => {
    const tables = tx.withTables<{ upload_pieces: { upload_id: string; start: number; blob: string } }>()
    const upload_id = path.split("/").at(-1) ?? ""
    const rows = Array.from({ length: mediaLimits.uploadPiecesMax }, (_, start) => ({
      upload_id,
      start: -1 - start,
      blob: "x",
    }))
    await tables.insertInto("upload_pieces").values(rows).execute()
  })
  expect(await failureOf(send(path, 0, { body: "x" }))).toBe("400 invalid_input")
  expect(await offsetOf(path)).toBe(0)
})

test("many that ask for a file while it is made all get it, whole", async () => {
  const content = random(400_000)
  for (let round = 0; round < 5; round++) {
    const path = await begun(content.length)
    const asked = Array.from({ length: 6 }, () => stateOf(path))
    await Promise.all([send(path, 0, { body: content }), ...asked])
    const { id } = await stateOf(path)
    await Promise.all(Array.from({ length: 6 }, () => stateOf(path)))
    expect(Buffer.compare(await media.bytesOf("ann", { id }), content)).toBe(0)
  }
})
