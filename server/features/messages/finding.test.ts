import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { FileKind, MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"
import { png } from "../media/testing/images.ts"

let server: TestServer
let ada: Person
let bob: Person

beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
  bob = await server.signUp("bob")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const of = ({ id }: { id: string }) => ({ params: { id } })

async function saysWith(room: MyRoom, ...files: [name: string, bytes: Uint8Array<ArrayBuffer>][]) {
  const attachmentIds: string[] = []
  for (const [name, bytes] of files) {
    attachmentIds.push((await ada.ask("uploadMedia", { bytes, query: { name } })).id)
  }
  const body = { key: crypto.randomUUID(), text: "", attachmentIds }
  return await ada.ask("sendMessage", { ...of(room), body })
}

const text = (content: string) => new Uint8Array(Buffer.from(content))

describe("pins", () => {
  test("are listed by the newest pin, in pages", async () => {
    const room = await ada.makes("channel")
    const messages = [await ada.says(room, "a"), await ada.says(room, "b"), await ada.says(room, "c")]
    for (const message of messages) await ada.ask("pinMessage", of(message))
    for (const message of messages.slice(1, 2)) await ada.ask("unpinMessage", of(message))
    await ada.ask("pinMessage", of(messages[1] ?? room))
    const seen: string[] = []
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query = { limit: 1, ...(cursor === "" ? {} : { cursor }) }
      const page: { messages: { text: string }[]; cursor: string | null } = await ada.ask("listPins", {
        ...of(room),
        query,
      })
      seen.push(...page.messages.map(message => message.text))
      cursor = page.cursor
    }
    expect(seen).toEqual((await ada.ask("listPins", of(room))).messages.map(message => message.text))
    expect(seen.toSorted()).toEqual(["a", "b", "c"])
  })

  test("hide what was said before one came to a group", async () => {
    const room = await ada.makes("group")
    await ada.ask("pinMessage", of(await ada.says(room, "before")))
    await ada.ask("addMember", { ...of(room), body: { userId: bob.id } })
    expect((await bob.ask("listPins", of(room))).messages).toEqual([])
    await ada.ask("pinMessage", of(await ada.says(room, "after")))
    expect((await bob.ask("listPins", of(room))).messages.map(message => message.text)).toEqual(["after"])
  })

  test("refuse a cursor of another list", async () => {
    const room = await ada.makes("channel")
    expect(await ada.refusal("listPins", { ...of(room), query: { cursor: "elsewhere" } })).toBe(
      "invalid_input",
    )
  })
})

describe("one message", () => {
  test("is read by its id by those who may see it", async () => {
    const room = await ada.makes("group")
    const before = await ada.says(room, "before")
    await ada.ask("addMember", { ...of(room), body: { userId: bob.id } })
    const after = await ada.says(room, "after")
    expect(await bob.ask("getMessage", of(after))).toEqual(after)
    expect(await bob.refusal("getMessage", of(before))).toBe("not_found")
    expect(await bob.refusal("getMessage", of({ id: "nothing" }))).toBe("not_found")
  })
})

describe("files of a room", () => {
  test("are listed by kind and in pages, without those of deleted messages", async () => {
    const room = await ada.makes("channel")
    const first = await saysWith(room, ["a.txt", text("a")], ["b.png", new Uint8Array(png(4, 4))])
    const gone = await saysWith(room, ["gone.txt", text("gone")])
    await saysWith(room, ["c.txt", text("c")])
    await ada.ask("deleteMessage", of(gone))
    const names = async (query: { kind?: FileKind; limit?: number; cursor?: string }) => {
      const { files, cursor } = await ada.ask("listRoomFiles", { ...of(room), query })
      return { names: files.map(file => file.attachment.name), cursor }
    }
    expect(await names({})).toEqual({ names: ["c.txt", "a.txt", "b.png"], cursor: null })
    expect((await names({ kind: "images" })).names).toEqual(["b.png"])
    expect((await names({ kind: "files" })).names).toEqual(["c.txt", "a.txt"])
    expect((await names({ kind: "video" })).names).toEqual([])
    const page = await names({ limit: 2 })
    expect(page.names).toEqual(["c.txt", "a.txt"])
    expect(await names({ limit: 2, cursor: page.cursor ?? "" })).toEqual({ names: ["b.png"], cursor: null })
    const { files } = await ada.ask("listRoomFiles", { ...of(room), query: { kind: "images" } })
    expect(files[0]).toMatchObject({
      messageId: first.id,
      seq: first.seq,
      sentAt: first.createdAt,
      author: { id: ada.id },
    })
  })
})

describe("history at a time", () => {
  test("begins around the first message that is not earlier", async () => {
    const room = await ada.makes("channel")
    const sent = []
    for (let n = 0; n < 70; n++) sent.push(await ada.says(room, String(n)))
    const seqsAt = async (at: string) => {
      const { messages } = await ada.ask("listMessages", { ...of(room), query: { at, limit: 1 } })
      return messages.map(message => message.seq)
    }
    for (const { createdAt } of [sent[0], sent[33], sent[69]].flatMap(each => each ?? [])) {
      const first = sent.find(message => message.createdAt >= createdAt)
      expect(await seqsAt(createdAt)).toEqual([first?.seq ?? 0])
    }
    expect(await seqsAt("2001-01-01T00:00:00Z")).toEqual([1])
    expect(await seqsAt("2999-01-01T00:00:00Z")).toEqual([70])
    const query = { at: "2001-01-01T00:00:00Z", after: 1 }
    expect(await ada.refusal("listMessages", { ...of(room), query })).toBe("invalid_input")
  })
})
