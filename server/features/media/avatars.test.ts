import { afterEach, beforeEach, expect, test } from "bun:test"
import { Account, mediaLimits } from "@parley/contract"
import { failureOf, MediaFixture } from "./testing/fixture.ts"
import { animatedGif, bomb, jpegWithSecrets, pixelOf, png, secret } from "./testing/images.ts"

let media: MediaFixture
beforeEach(async () => {
  media = await MediaFixture.start()
})
afterEach(async () => {
  await media[Symbol.asyncDispose]()
})

const path = "/api/users/me/avatar"
const set = (userId: string, body: Uint8Array) =>
  media.fetch(userId, path, { method: "PUT", body: Buffer.from(body) })
const avatarUrl = async (answer: Promise<Response>) =>
  Account.parse(await (await answer).json()).avatarUrl ?? ""

test("is the middle square of an image, for every user to see", async () => {
  const wide = png(900, 300, { colour: x => (x < 300 ? [255, 0, 0] : x < 600 ? [0, 255, 0] : [0, 0, 255]) })
  const url = await avatarUrl(set("ann", wide))
  const response = await media.fetch("ben", url)
  expect(response.headers.get("content-type")).toBe("image/webp")
  expect(response.headers.get("cache-control")).toBe("private, max-age=604800, immutable")
  const bytes = await response.bytes()
  expect(await new Bun.Image(Uint8Array.from(bytes)).metadata()).toEqual({
    width: 256,
    height: 256,
    format: "webp",
  })
  for (const [x, y] of [
    [8, 8],
    [128, 128],
    [247, 247],
  ] as const) {
    const [red = 255, green = 0, blue = 255] = await pixelOf(bytes, x, y)
    expect({ red: red < 60, green: green > 200, blue: blue < 60 }).toEqual({
      red: true,
      green: true,
      blue: true,
    })
  }
  expect(media.changedAvatars).toEqual(["ann"])
  expect(await failureOf(fetch(media.url + url))).toBe("401 not_logged_in")
})

test("is made from small, tall, turned and animated images, without their metadata", async () => {
  for (const image of [png(1, 1), png(20, 200), animatedGif, await jpegWithSecrets(png(300, 200), 6)]) {
    const url = await avatarUrl(set("ann", image))
    const bytes = Buffer.from(await (await media.fetch("ann", url)).bytes())
    expect(await new Bun.Image(bytes).metadata()).toEqual({ width: 256, height: 256, format: "webp" })
    expect(bytes.includes(secret)).toBe(false)
  }
})

test("of before is gone, with its bytes", async () => {
  const first = await avatarUrl(set("ann", png(10, 10)))
  const second = await avatarUrl(set("ann", png(20, 20)))
  expect(await failureOf(media.fetch("ann", first))).toBe("404 not_found")
  expect((await media.fetch("ben", second)).status).toBe(200)
  await media.media.sweep()
  expect(await media.blobKeys()).toEqual([`media/${second.split("/").at(-1)}/avatar`])

  const none = await media.fetch("ann", path, { method: "DELETE" })
  expect(Account.parse(await none.json()).avatarUrl).toBeNull()
  expect(await failureOf(media.fetch("ben", second))).toBe("404 not_found")
  await media.media.sweep()
  expect(await media.blobKeys()).toEqual([])
})

test("two at a time leave one, which is there", async () => {
  await Promise.all([set("ann", png(30, 30)), set("ann", png(40, 40)), set("ann", png(50, 50))])
  const current = media.avatarOf.get("ann") ?? ""
  expect((await media.fetch("ben", `/api/media/${current}`)).status).toBe(200)
  await media.media.sweep()
  expect(await media.blobKeys()).toEqual([`media/${current}/avatar`])
})

test("is refused where there is no image that would do, and the one before stays", async () => {
  const url = await avatarUrl(set("ann", png(10, 10)))
  const kept = await media.blobKeys()
  for (const image of [
    Buffer.from("hello"),
    new Uint8Array(0),
    bomb(30_000, 30_000),
    png(1, 4_000),
    png(9, 9).subarray(0, 60),
  ]) {
    expect(await failureOf(set("ann", image))).toBe("415 unsupported_type")
  }
  expect(await failureOf(set("ann", new Uint8Array(mediaLimits.avatarMax + 1)))).toBe("413 too_large")
  expect(await media.blobKeys()).toEqual(kept)
  expect((await media.fetch("ann", url)).status).toBe(200)
})

test("a message does not carry an avatar, and nobody takes one back", async () => {
  const url = await avatarUrl(set("ann", png(10, 10)))
  const id = url.split("/").at(-1) ?? ""
  const attached = media.attach("ann", [id], { roomId: "room", messageId: "m", seq: 1 })
  expect(await attached.catch((error: unknown) => error)).toMatchObject({ code: "not_found" })
  expect(await failureOf(media.fetch("ann", url, { method: "DELETE" }))).toBe("404 not_found")
})
