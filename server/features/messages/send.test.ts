import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { limits, type MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let bob: Person
let room: MyRoom

beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
  bob = await server.signUp("bob")
  room = await ada.makes("group", [bob])
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const to = ({ id }: MyRoom, text: string, key: string = crypto.randomUUID()) => ({
  params: { id },
  body: { key, text },
})

describe("the same key", () => {
  test("again answers with the first message, and makes no other", async () => {
    const input = to(room, "once")
    const first = await ada.answer("sendMessage", input)
    const second = await ada.answer("sendMessage", input)
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.body).toEqual(first.body)
    expect((await ada.reads(room)).filter(text => text === "once")).toHaveLength(1)
  })

  test("means the same over REST and the socket", async () => {
    using socket = await ada.connect()
    const key = crypto.randomUUID()
    const sent = await socket.ask("message:send", { roomId: room.id, key, text: "either way" })
    const again = await ada.answer("sendMessage", to(room, "either way", key))
    expect(again).toMatchObject({ status: 200, body: sent })
    expect(await socket.ask("message:send", { roomId: room.id, key, text: "either way" })).toEqual(sent)
    expect(socket.all("message:new")).toHaveLength(1)
  })

  test("with another text is refused", async () => {
    const key = crypto.randomUUID()
    await ada.says(room, "first", key)
    expect(await ada.refusal("sendMessage", to(room, "second", key))).toBe("key_reused")
    using socket = await ada.connect()
    const payload = { roomId: room.id, key, text: "third" }
    expect(await socket.refusal("message:send", payload)).toBe("key_reused")
    expect((await ada.reads(room)).at(-1)).toBe("first")
  })

  test("in another room, or by another author, is another message", async () => {
    const key = crypto.randomUUID()
    const elsewhere = await ada.makes("group")
    const sent = [
      await ada.says(room, "here", key),
      await ada.says(elsewhere, "there", key),
      await bob.says(room, "mine", key),
    ]
    expect(new Set(sent.map(message => message.id)).size).toBe(3)
  })

  test("repeated many times at once is one message", async () => {
    const before = (await ada.sees(room)).lastSeq
    const input = to(room, "in a hurry")
    using socket = await ada.connect()
    const [answers, sent] = await Promise.all([
      Promise.all(Array.from({ length: 8 }, () => ada.answer("sendMessage", input))),
      Promise.all(
        Array.from({ length: 8 }, () => socket.ask("message:send", { roomId: room.id, ...input.body })),
      ),
    ])
    const ids = [...answers.map(each => each.body.id), ...sent.map(each => each.id)]
    expect(new Set(ids).size).toBe(1)
    expect(answers.filter(each => each.status === 201).length).toBeLessThanOrEqual(1)
    expect((await ada.sees(room)).lastSeq).toBe(before + 1)
  })

  test("is known after a restart, and everything else is still there", async () => {
    const input = to(room, "before the restart")
    const first = await ada.ask("sendMessage", input)
    const texts = await ada.reads(room)
    await server.restart()
    expect(await ada.answer("sendMessage", input)).toEqual({ status: 200, body: first })
    expect(await ada.refusal("sendMessage", to(room, "other", input.body.key))).toBe("key_reused")
    expect(await ada.reads(room)).toEqual(texts)
    expect((await ada.says(room, "after")).seq).toBe(first.seq + 1)
  })

  test("is one key in any case of its letters", async () => {
    const key = crypto.randomUUID()
    const first = await ada.says(room, "letters", key)
    expect((await ada.says(room, "letters", key)).id).toBe(first.id)
  })
})

describe("a text", () => {
  const refused = { nothing: "", blanks: " \n\t ", "a NUL": "a\0b", "half a character": "a\ud800b" }
  for (const [what, text] of Object.entries(refused)) {
    test(`of ${what} is refused`, async () => {
      expect(await ada.refusal("sendMessage", to(room, text))).toBe("invalid_input")
    })
  }

  test("may have 16,000 characters, counted as people do, and no more", async () => {
    const longest = "😀".repeat(limits.textMax)
    expect((await ada.says(room, longest)).text).toBe(longest)
    expect(await ada.refusal("sendMessage", to(room, `${longest}.`))).toBe("invalid_input")
  })

  test("comes back as it went, in every script", async () => {
    for (const text of ["日本語 한국어 العربية", "e\u0301 ≠ \u00e9", "\ufeff<b>'\";--", "a\u2028b\r\nc"]) {
      expect((await ada.says(room, text)).text).toBe(text)
      expect((await ada.reads(room, { limit: 1 }))[0]).toBe(text)
    }
  })
})

test("a key is a UUID", async () => {
  for (const key of ["", "1", "not-a-uuid", crypto.randomUUID().slice(1)]) {
    expect(await ada.refusal("sendMessage", to(room, "hello", key))).toBe("invalid_input")
  }
})

test("the sender's own connections hear the message before its acknowledgement, all others too", async () => {
  using phone = await ada.connect()
  using laptop = await ada.connect("polling")
  using bobs = await bob.connect()
  const sent = await phone.ask("message:send", {
    roomId: room.id,
    key: crypto.randomUUID(),
    text: "everywhere",
  })
  expect(phone.all("message:new").map(each => each.message.id)).toEqual([sent.id])
  for (const socket of [laptop, bobs]) {
    const heard = await socket.hears("message:new", ({ message }) => message.id === sent.id)
    expect(heard).toMatchObject({ roomId: room.id, rev: sent.rev, message: { seq: sent.seq } })
  }
})
