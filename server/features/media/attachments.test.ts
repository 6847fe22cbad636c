import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { Attachment } from "@parley/contract"
import { Batch } from "../../timeline/index.ts"
import { attachmentsOf, attachmentsPart } from "./index.ts"
import { commandNaming, failureOf, MediaFixture } from "./testing/fixture.ts"

let media: MediaFixture
beforeEach(async () => {
  media = await MediaFixture.start()
  media.members.set("room ann", 0)
  media.members.set("room ben", 5)
})
afterEach(async () => {
  await media[Symbol.asyncDispose]()
})

const place = (seq: number) => ({ roomId: "room", messageId: `m${seq}`, seq })
const three = () => Promise.all(["1", "2", "3"].map(text => media.upload("ann", text, `${text}.txt`)))
const idsOf = (files: readonly Attachment[]) => files.map(file => file.id)
const sees = async (userId: string, file: Attachment) => (await media.fetch(userId, file.url)).status
const refusal = async (attached: Promise<unknown>) =>
  (await attached.then(
    () => undefined,
    (error: unknown) => error,
  )) as { code: string; message: string }

describe("attaching", () => {
  test("shows the files of messages in their order", async () => {
    const [a, b, c] = (await three()) as [Attachment, Attachment, Attachment]
    expect(await media.attach("ann", [c.id, a.id], place(1))).toEqual([c, a])
    await media.attach("ann", [b.id], place(2))
    const shown = await attachmentsOf(media.store.db, ["m2", "m1", "m3"])
    expect([...shown].sort()).toEqual([
      ["m1", [c, a]],
      ["m2", [b]],
    ])
    expect((await attachmentsOf(media.store.db, [])).size).toBe(0)
  })

  test("takes one's own files that no message carries, each once, ten at most", async () => {
    const [file] = (await three()) as [Attachment]
    expect(await refusal(media.attach("ben", [file.id], place(1)))).toMatchObject({ code: "not_found" })
    expect(await refusal(media.attach("ann", ["nothing"], place(1)))).toMatchObject({ code: "not_found" })
    expect(await refusal(media.attach("ann", [file.id, file.id], place(1)))).toMatchObject({
      code: "invalid_input",
    })
    const eleven = Array.from({ length: 11 }, (_, n) => `file ${n}`)
    expect(await refusal(media.attach("ann", eleven, place(1)))).toMatchObject({ code: "invalid_input" })
    await media.attach("ann", [file.id], place(1))
    const again = await refusal(media.attach("ann", [file.id], place(2)))
    expect(again.code).toBe("invalid_input")
    expect(again.message).toBe(`Another message carries the file ${file.id}.`)
    await media.fetch("ann", file.url, { method: "DELETE" })
    expect(await sees("ann", file)).toBe(200)
  })

  test("of two commands in one batch gives a file to the first", async () => {
    const [file] = (await three()) as [Attachment]
    await media.store.transaction(async tx => {
      const batch = new Batch(tx, media.now(), [])
      const state = await attachmentsPart.load(batch, [commandNaming([file.id]), commandNaming([file.id])])
      state.attach(state.requireFree([file.id], "ann"), place(1))
      expect(() => state.requireFree([file.id], "ann")).toThrow("Another message")
      await attachmentsPart.flush(state, batch)
    })
    expect([...(await attachmentsOf(media.store.db, ["m1"])).keys()]).toEqual(["m1"])
  })

  test("fails as a whole when a file was taken back meanwhile", async () => {
    const files = await three()
    const work = media.store.transaction(async tx => {
      const batch = new Batch(tx, media.now(), [])
      const state = await attachmentsPart.load(batch, [commandNaming(idsOf(files))])
      state.attach(state.requireFree(idsOf(files), "ann"), place(1))
      const gone = files[2] as Attachment
      const other = await attachmentsPart.load(batch, [commandNaming([gone.id])])
      other.attach(other.requireFree([gone.id], "ann"), place(2))
      await attachmentsPart.flush(other, batch)
      await attachmentsPart.flush(state, batch)
    })
    expect((await refusal(work)).message).toContain("attached meanwhile")
    expect((await attachmentsOf(media.store.db, ["m1", "m2"])).size).toBe(0)
  })
})

describe("who may see a file", () => {
  test("its owner alone, until a message carries it", async () => {
    const [file] = (await three()) as [Attachment]
    expect([await sees("ann", file), await sees("ben", file), await sees("otto", file)]).toEqual([
      200, 404, 404,
    ])
  })

  test("then members who may see that message, and nobody else, not even its owner", async () => {
    const [old, last] = (await three()) as [Attachment, Attachment]
    await media.attach("ann", [old.id], place(5))
    await media.attach("ann", [last.id], place(6))
    expect([await sees("ann", old), await sees("ben", old), await sees("otto", old)]).toEqual([200, 404, 404])
    expect([await sees("ann", last), await sees("ben", last), await sees("otto", last)]).toEqual([
      200, 200, 404,
    ])
    media.members.delete("room ann")
    expect(await sees("ann", last)).toBe(404)
  })

  test("nobody once the message is deleted, and the bytes go", async () => {
    const [gone, kept] = (await three()) as [Attachment, Attachment]
    await media.attach("ann", [gone.id], place(6))
    await media.attach("ann", [kept.id], place(7))
    const { headers } = await media.fetch("ann", gone.url)
    await media.detach("m6")
    expect([await sees("ann", gone), await sees("ben", gone)]).toEqual([404, 404])
    const known = { "if-none-match": headers.get("etag") ?? "" }
    expect(await failureOf(media.fetch("ann", gone.url, { headers: known }))).toBe("404 not_found")
    expect(await attachmentsOf(media.store.db, ["m6"])).toEqual(new Map())
    await media.media.sweep()
    expect((await media.blobKeys()).filter(key => key.includes(gone.id))).toEqual([])
    expect([await sees("ann", kept), await sees("ben", kept)]).toEqual([200, 200])
  })

  test("nobody once the room is deleted", async () => {
    const [file, other] = (await three()) as [Attachment, Attachment]
    await media.attach("ann", [file.id], place(1))
    media.members.set("elsewhere ann", 0)
    await media.attach("ann", [other.id], { roomId: "elsewhere", messageId: "e1", seq: 1 })
    await media.store.transaction(async tx => {
      const batch = new Batch(tx, media.now(), [{ room_id: "room", seq: 1, rev: 1 }])
      const log = batch.log("room")
      if (log) log.deleted = true
      await attachmentsPart.flush(await attachmentsPart.load(batch, []), batch)
    })
    expect([await sees("ann", file), await sees("ann", other)]).toEqual([404, 200])
  })
})
