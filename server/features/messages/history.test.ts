import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { MyRoom } from "@parley/contract"
import { type Person, TestServer } from "../../testing/index.ts"

let server: TestServer
let ada: Person
let room: MyRoom

/** Ten messages, of which the text is the seq. */
beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
  room = await ada.makes("group")
  for (let seq = 1; seq <= 10; seq++) await ada.says(room, String(seq))
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const page = async (query: Record<string, number>) => (await ada.reads(room, query)).map(Number)
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n)

describe("a page of history", () => {
  test("without a place is the newest", async () => {
    expect(await page({})).toEqual(from(1, 10))
    expect(await page({ limit: 3 })).toEqual([8, 9, 10])
    expect(await page({ limit: 1 })).toEqual([10])
  })

  test("before a seq ends just before it", async () => {
    expect(await page({ before: 8, limit: 3 })).toEqual([5, 6, 7])
    expect(await page({ before: 3, limit: 5 })).toEqual([1, 2])
    expect(await page({ before: 1 })).toEqual([])
    expect(await page({ before: 1_000, limit: 2 })).toEqual([9, 10])
  })

  test("after a seq begins just after it", async () => {
    expect(await page({ after: 0, limit: 3 })).toEqual([1, 2, 3])
    expect(await page({ after: 8, limit: 5 })).toEqual([9, 10])
    expect(await page({ after: 10 })).toEqual([])
    expect(await page({ after: 1_000 })).toEqual([])
  })

  test("around a seq has it in the middle", async () => {
    expect(await page({ around: 5, limit: 4 })).toEqual([3, 4, 5, 6])
    expect(await page({ around: 5, limit: 5 })).toEqual([3, 4, 5, 6, 7])
    expect(await page({ around: 5, limit: 1 })).toEqual([5])
    expect(await page({ around: 1, limit: 4 })).toEqual([1, 2])
    expect(await page({ around: 10, limit: 4 })).toEqual([8, 9, 10])
  })

  test("goes through all of it in both directions, each message once", async () => {
    const back: number[] = []
    for (let before = 11; before > 1; before = back[0] ?? 0)
      back.unshift(...(await page({ before, limit: 3 })))
    expect(back).toEqual(from(1, 10))
    const on: number[] = []
    for (let after = 0; after < 10; after = on.at(-1) ?? 10) on.push(...(await page({ after, limit: 3 })))
    expect(on).toEqual(from(1, 10))
  })

  test("takes one place and a limit from 1 to 100", async () => {
    const refused = [
      { before: 1, after: 1 },
      { around: 1, after: 0 },
      { before: 0 },
      { around: 0 },
      { after: -1 },
    ]
    const limits = [{ limit: 0 }, { limit: 101 }, { limit: -1 }, { limit: 1.5 }]
    for (const query of [...refused, ...limits]) {
      const input = { params: { id: room.id }, query }
      expect(await ada.refusal("listMessages", input)).toBe("invalid_input")
    }
    expect(await page({ limit: 100 })).toHaveLength(10)
  })
})

test("a message is whole in the history, in the answer to its send and in the event", async () => {
  using socket = await ada.connect()
  const sent = await ada.says(room, "  spaces and\nlines stay  ")
  const { message } = await socket.hears("message:new")
  const { messages } = await ada.ask("listMessages", { params: { id: room.id }, query: { after: 10 } })
  expect(message).toEqual(sent)
  expect(messages).toEqual([sent])
  expect(sent).toMatchObject({ seq: 11, text: "  spaces and\nlines stay  ", author: { username: "ada" } })
  expect((await ada.sees(room)).lastMessage).toEqual(sent)
})
