import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Person, TestServer } from "../../testing/index.ts"

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

interface Line {
  readonly type: string
  readonly [field: string]: unknown
}

async function exportOf(person: Person): Promise<Line[]> {
  const { status, headers, text } = await person.call("exportAccount")
  expect([status, headers.get("content-type")]).toEqual([200, "application/x-ndjson; charset=utf-8"])
  return text
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line) as Line)
}

test("an export has all of one's own, of rooms left too, and nothing that others wrote", async () => {
  const room = await bob.makes("group", [ada], { name: "Now" })
  const left = await bob.makes("group", [ada], { name: "Then" })
  const texts = Array.from({ length: 120 }, (_, n) => `mine ${n}`)
  for (const text of texts) await ada.says(room, text)
  const there = await ada.says(left, "mine there")
  await ada.ask("deleteMessage", of(await ada.says(room, "taken back")))
  const theirs = await bob.says(room, "theirs")
  await ada.ask("addBookmark", of(theirs))
  await ada.ask("blockUser", of(bob))
  const bytes = new TextEncoder().encode("x")
  const file = await ada.ask("uploadMedia", { bytes, query: { name: "x.txt" } })
  await ada.ask("leaveRoom", of(left))

  const lines = await exportOf(ada)
  const all = (type: string) => lines.filter(line => line.type === type)
  expect(all("account")).toMatchObject([{ id: ada.id, username: "ada", email: "ada@mail.test" }])
  expect(all("account")).toMatchObject([{ username: "ada" }])
  expect(all("way_in")).toMatchObject([{ kind: "session" }])
  expect(all("notification_settings")).toHaveLength(1)
  expect(all("membership")).toMatchObject([{ roomId: room.id, name: "Now", role: "member" }])
  expect(all("message").map(each => each["text"])).toEqual(
    expect.arrayContaining([...texts, "mine there"]) as unknown as unknown[],
  )
  expect(all("message")).toHaveLength(texts.length + 1)
  expect(all("message").find(each => each["id"] === there.id)?.["roomId"]).toBe(left.id)
  expect(all("file")).toMatchObject([{ file: { id: file.id, name: "x.txt" }, messageId: null }])
  expect(all("bookmark")).toMatchObject([{ messageId: theirs.id }])
  expect(all("block")).toMatchObject([{ user: { id: bob.id } }])
  expect(lines.at(-1)).toEqual({ type: "end" })
})

test("more exports at a time than the node takes are refused, and those that are given up make room", async () => {
  const begin = () =>
    fetch(`${server.url}/api/users/me/export`, { headers: { authorization: `Bearer ${ada.token}` } })
  const answers = await Promise.all(Array.from({ length: 8 }, begin))
  for (const answer of answers) await answer.text()
  expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true)
  expect((await exportOf(ada)).at(-1)).toEqual({ type: "end" })
})
