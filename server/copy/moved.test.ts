import { afterAll, beforeAll, expect, test } from "bun:test"
import { LoggedIn, routes } from "@parley/contract"
import { decodeProtectedHeader } from "jose"
import { openFileBlobs } from "../platform/blobs/file.ts"
import { Caller, eventually, Person, passwordOf, TestServer } from "../testing/index.ts"
import { PostgresServer } from "../testing/servers/postgres.ts"
import { copyBetween, Places } from "./testing/fixture.ts"

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await PostgresServer.start()
}, 120_000)
afterAll(() => postgres[Symbol.asyncDispose]())

const of = ({ id }: { id: string }) => ({ params: { id } })

/** What people hold in their hands when the house moves. */
async function settle(server: TestServer) {
  const ada = await Person.signUp(server, "ada")
  const room = await ada.makes("group")
  const said = await Promise.all(Array.from({ length: 5 }, (_, n) => ada.says(room, `house number ${n}`)))
  const bytes = new TextEncoder().encode("a page of the diary")
  const file = await ada.ask("uploadMedia", { bytes, query: { name: "diary.txt" } })
  const key = crypto.randomUUID()
  const body = { key, text: "with a file", attachmentIds: [file.id] }
  await ada.ask("sendMessage", { ...of(room), body })
  const invite = await ada.ask("createInvite", of(room))
  const token = await ada.ask("createToken", {
    body: { password: passwordOf("ada"), name: "a program", scopes: ["read"] },
  })
  return { ada, room, said, file, body, invite, token }
}

async function expectSettled(server: TestServer, had: Awaited<ReturnType<typeof settle>>): Promise<string> {
  const { room, said, file, body, invite, token } = had
  // The token of before is good: the key that signed it is there.
  const ada = new Caller(server, had.ada.token)
  expect((await ada.ask("checkSession")).user.id).toBe(had.ada.id)
  const { messages } = await ada.ask("listMessages", { ...of(room), query: { limit: 100, after: 0 } })
  expect(messages.slice(0, said.length)).toEqual(said.toSorted((one, other) => one.seq - other.seq))
  expect((await ada.call("getMedia", of(file))).text).toBe("a page of the diary")
  // The same send once more is the same message.
  const repeated = await ada.ask("sendMessage", { ...of(room), body })
  expect(repeated.seq).toBe(said.length + 1)

  expect((await new Caller(server, token.token).ask("checkSession")).user.id).toBe(had.ada.id)
  const again = await Person.logIn(server, "ada")
  expect(decodeProtectedHeader(again.token).kid).toBe(decodeProtectedHeader(had.ada.token).kid)
  const guest = await Person.signUp(server, `guest-${crypto.randomUUID().slice(0, 8)}`)
  const joined = await guest.ask("acceptInvite", { params: { token: invite.token } })
  expect(joined.id).toBe(room.id)
  await guest.says(room, "thanks")

  const found = await eventually(
    () => ada.ask("searchMessages", { query: { q: "house number" } }),
    ({ hits }) => hits.length >= said.length,
  )
  expect(found.hits.length).toBeGreaterThanOrEqual(said.length)
  return had.ada.refreshToken
}

async function refresh(server: TestServer, refreshToken: string): Promise<string> {
  const response = await fetch(server.url + routes.refresh.path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ refreshToken }),
  })
  return LoggedIn.parse(await response.json()).refreshToken
}

test("accounts, sessions, tokens, keys, links and files are good after the move, there and back", async () => {
  await using places = new Places()
  const url = await postgres.database()
  const on = (database: string, files: string) =>
    TestServer.start({ PARLEY_DATABASE_URL: database, PARLEY_BLOBS_URL: `file:${places.path(files)}` })
  const move = async (name: string) => ({
    source: openFileBlobs(places.path(name)),
    target: openFileBlobs(places.path(`${name}-moved`)),
    places: name,
  })

  const first = await on(`sqlite:${places.path("first.db")}`, "files")
  const had = await settle(first)
  await first[Symbol.asyncDispose]()
  const there = await copyBetween(places.sqlite("first.db"), places.postgres(url), {
    blobs: await move("files"),
  })
  expect(there.files).toBeGreaterThan(0)
  const second = await on(url, "files-moved")
  let refreshToken = await expectSettled(second, had)
  refreshToken = await refresh(second, refreshToken)
  await second[Symbol.asyncDispose]()

  await copyBetween(places.postgres(url), places.sqlite("third.db"), { blobs: await move("files-moved") })
  await using third = await on(`sqlite:${places.path("third.db")}`, "files-moved-moved")
  await expectSettled(third, had)
  await refresh(third, refreshToken)
}, 60_000)
