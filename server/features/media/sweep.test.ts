import { afterEach, beforeEach, expect, test } from "bun:test"
import { mediaSpans } from "@parley/contract"
import { failureOf, MediaFixture } from "./testing/fixture.ts"
import { png } from "./testing/images.ts"

let media: MediaFixture
beforeEach(async () => {
  media = await MediaFixture.start()
})
afterEach(async () => {
  await media[Symbol.asyncDispose]()
})

const almost = mediaSpans.unattached - 60_000
const sweepAfter = async (milliseconds: number) => {
  media.wait(milliseconds)
  await media.media.sweep()
}

test("a file that no message carries goes after a day; one that a message carries, and an avatar, stay", async () => {
  const orphan = await media.upload("ann", png(500, 500))
  const carried = await media.upload("ann", "carried")
  media.members.set("room ann", 0)
  await media.attach("ann", [carried.id], { roomId: "room", messageId: "m", seq: 1 })
  await media.fetch("ann", "/api/users/me/avatar", { method: "PUT", body: png(9, 9) })
  const all = await media.blobKeys()

  await sweepAfter(almost)
  expect(await media.blobKeys()).toEqual(all)
  await sweepAfter(2 * 60_000)
  expect(await failureOf(media.fetch("ann", orphan.url))).toBe("404 not_found")
  expect(await media.blobKeys()).toEqual(all.filter(key => !key.includes(orphan.id)))
  expect((await media.fetch("ann", carried.url)).status).toBe(200)
  expect((await media.fetch("ben", `/api/media/${media.avatarOf.get("ann")}`)).status).toBe(200)
})

test("an upload that does not end goes after a day, with its pieces", async () => {
  const headers = { "tus-resumable": "1.0.0", "upload-length": "10" }
  const created = await media.fetch("ann", "/api/media/uploads", { method: "POST", headers })
  const path = created.headers.get("location") ?? ""
  await media.fetch("ann", path, {
    method: "PATCH",
    headers: {
      "tus-resumable": "1.0.0",
      "upload-offset": "0",
      "content-type": "application/offset+octet-stream",
    },
    body: "half ",
  })
  expect(await media.blobKeys()).toHaveLength(1)
  await sweepAfter(almost)
  expect(await media.blobKeys()).toHaveLength(1)
  await sweepAfter(2 * 60_000)
  expect(await media.blobKeys()).toEqual([])
  expect(await failureOf(media.fetch("ann", path))).toBe("404 not_found")
})

test("blobs that no row names go after a day", async () => {
  const file = await media.upload("ann", "x")
  media.members.set("room ann", 0)
  await media.attach("ann", [file.id], { roomId: "room", messageId: "m", seq: 1 })
  const kept = await media.blobKeys()
  const nobodys = ["media/nobody/original", "media/nobody/thumbnail", "uploads/nobody/piece"]
  for (const key of nobodys) await media.blobs.put(key, [Buffer.from("x")])
  await sweepAfter(almost)
  expect(await media.blobKeys()).toEqual([...kept, ...nobodys].sort())
  await sweepAfter(2 * 60_000)
  expect(await media.blobKeys()).toEqual(kept)
})

test("more than one round of rows goes in one sweep", async () => {
  for (let n = 0; n < 5; n++) {
    await Promise.all(Array.from({ length: 4 }, () => media.upload("ann", "x")))
  }
  await sweepAfter(mediaSpans.unattached + 60_000)
  expect(await media.blobKeys()).toEqual([])
})

test("a sweep that fails is logged and the next one goes on", async () => {
  await media.upload("ann", "x")
  const list = media.blobs.list.bind(media.blobs)
  media.blobs.list = () => {
    throw new Error("the disk is away")
  }
  await sweepAfter(mediaSpans.unattached + 60_000)
  expect(media.logged.join()).toContain("the disk is away")
  media.blobs.list = list
  await media.media.sweep()
  expect(await media.blobKeys()).toEqual([])
})

test("blobs that a forwarded file shares stay until the last of them is gone", async () => {
  const first = await media.upload("ann", png(500, 500))
  media.members.set("room ann", 0)
  await media.attach("ann", [first.id], { roomId: "room", messageId: "m1", seq: 1 })
  const [second] = await media.forward("ann", "m1", { roomId: "room", messageId: "m2", seq: 2 })
  const [third] = await media.forward("ann", "m2", { roomId: "room", messageId: "m3", seq: 3 })
  const all = await media.blobKeys()
  for (const messageId of ["m1", "m2"]) {
    await media.detach(messageId)
    await sweepAfter(2 * mediaSpans.unattached)
    expect(await media.blobKeys()).toEqual(all)
  }
  expect(await failureOf(media.fetch("ann", first.url))).toBe("404 not_found")
  expect(await failureOf(media.fetch("ann", second?.url ?? ""))).toBe("404 not_found")
  expect((await media.fetch("ann", third?.thumbnailUrl ?? "")).status).toBe(200)
  await media.detach("m3")
  await sweepAfter(0)
  expect(await media.blobKeys()).toEqual([])
})
