import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Message, MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let bob: Person
let cleo: Person

beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada", "Ada Author")
  bob = await server.signUp("bob")
  cleo = await server.signUp("cleo")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const of = ({ id }: { id: string }) => ({ params: { id } })
const forwarding = (to: MyRoom, message: { id: string }, key: string = crypto.randomUUID()) => ({
  ...of(to),
  body: { key, text: "", forward: { messageId: message.id } },
})

async function saysWithFile(room: MyRoom): Promise<Message> {
  const bytes = new Uint8Array(Buffer.from("the file"))
  const file = await ada.ask("uploadMedia", { bytes, query: { name: "notes.txt" } })
  const body = { key: crypto.randomUUID(), text: "@bob look", attachmentIds: [file.id] }
  return await ada.ask("sendMessage", { ...of(room), body })
}

describe("a forwarded message", () => {
  test("repeats text and files, says who said it when, and nothing of where", async () => {
    const source = await ada.makes("group", [bob], { name: "Secret Source" })
    const target = await bob.makes("group", [cleo])
    const message = await saysWithFile(source)
    using socket = await cleo.connect()
    const copy = await bob.ask("sendMessage", forwarding(target, message))
    expect(copy).toMatchObject({
      text: "@bob look",
      author: { id: bob.id },
      mentions: [],
      forwardedFrom: { author: { id: ada.id, name: "Ada Author" }, createdAt: message.createdAt },
    })
    const heard = await socket.hears("message:new", each => each.message.id === copy.id)
    expect(heard.message).toEqual(copy)
    expect(JSON.stringify(copy)).not.toContain(source.id)
    const [file, original] = [copy.attachments[0], message.attachments[0]]
    expect(file?.id).not.toBe(original?.id)
    expect((await cleo.call("getMedia", of(file ?? source))).text).toBe("the file")
    expect((await cleo.call("getMedia", of(original ?? source))).status).toBe(404)
    expect(await cleo.ask("getMessage", of(copy))).toEqual(copy)
  })

  test("keeps its files when the first is deleted, and names the first author when forwarded on", async () => {
    const source = await ada.makes("group", [bob])
    const target = await bob.makes("group", [cleo])
    const message = await saysWithFile(source)
    const copy = await bob.ask("sendMessage", forwarding(target, message))
    await ada.ask("deleteMessage", of(message))
    const third = await cleo.makes("group")
    const again = await cleo.ask("sendMessage", forwarding(third, copy))
    expect(again.forwardedFrom).toEqual(copy.forwardedFrom)
    expect((await cleo.call("getMedia", of(again.attachments[0] ?? source))).text).toBe("the file")
  })

  test("is sent once by its key, and its key is for it alone", async () => {
    const room = await ada.makes("group")
    const [one, two] = [await ada.says(room, "one"), await ada.says(room, "two")]
    const key = crypto.randomUUID()
    const first = await ada.answer("sendMessage", forwarding(room, one, key))
    const second = await ada.answer("sendMessage", forwarding(room, one, key))
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.body).toEqual(first.body)
    expect(await ada.refusal("sendMessage", forwarding(room, two, key))).toBe("key_reused")
  })

  test("is not changed by who forwards it, and leaves nothing when deleted", async () => {
    const room = await ada.makes("group", [bob])
    const message = await ada.says(room, "as it was said")
    const copy = await bob.ask("sendMessage", forwarding(room, message))
    expect(await bob.refusal("editMessage", { ...of(copy), body: { text: "no" } })).toBe("forbidden")
    const gone = await bob.ask("deleteMessage", of(copy))
    expect(gone.forwardedFrom).toBeUndefined()
  })

  test("must be one that the sender may read now", async () => {
    const source = await ada.makes("group", [])
    const before = await ada.says(source, "before")
    const own = await bob.makes("group")
    expect(await bob.refusal("sendMessage", forwarding(own, before))).toBe("not_found")
    await ada.ask("addMember", { ...of(source), body: { userId: bob.id } })
    expect(await bob.refusal("sendMessage", forwarding(own, before))).toBe("not_found")
    const after = await ada.says(source, "after")
    await bob.ask("sendMessage", forwarding(own, after))
    await bob.ask("leaveRoom", of(source))
    expect(await bob.refusal("sendMessage", forwarding(own, after))).toBe("not_found")
    const deleted = await bob.ask("deleteMessage", of(await bob.says(own, "x")))
    expect(await bob.refusal("sendMessage", forwarding(own, deleted))).toBe("message_deleted")
  })

  test("has no text of its own", async () => {
    const room = await ada.makes("group")
    const message = await ada.says(room, "x")
    const input = forwarding(room, message)
    const changed = { ...input, body: { ...input.body, text: "y" } }
    expect(await ada.refusal("sendMessage", changed)).toBe("invalid_input")
  })
})
