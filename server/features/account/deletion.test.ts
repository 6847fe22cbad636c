import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { credentialLimits, credentialSpans, type Message } from "@parley/contract"
import { sql } from "kysely"
import { Caller, type Person, passwordOf, TestServer } from "../../testing/index.ts"

let server: TestServer
let admin: Person
let bob: Person

beforeAll(async () => {
  server = await TestServer.start()
  admin = await server.signUp("admin")
  bob = await server.signUp("bob")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const of = ({ id }: { id: string }) => ({ params: { id } })
const leaving = (person: Person, more: object = {}) => ({
  body: { password: passwordOf(person.username), ...more },
})

describe("who deletes their account", () => {
  test("is logged out and unknown from then on, with the username free", async () => {
    const ada = await server.signUp("ada", "Ada Lovelace")
    const socket = await ada.connect()
    expect(await ada.refusal("deleteAccount", { body: { password: "something else" } })).toBe(
      "wrong_password",
    )
    await ada.ask("deleteAccount", leaving(ada))
    await socket.closed
    expect(await ada.refusal("checkSession")).toBe("session_ended")
    const body = { login: "ada", password: passwordOf("ada") }
    expect(await bob.refusal("logIn", { body })).toBe("wrong_login")
    const known = await bob.ask("getUser", of(ada))
    expect(known).toMatchObject({ name: "Deleted user", bio: "", avatarUrl: null })
    expect(JSON.stringify(known)).not.toContain("Lovelace")
    const again = await server.signUp("ada")
    expect(again.id).not.toBe(ada.id)
  })

  test("leaves their rooms in other hands, and what they said by a deleted user", async () => {
    const cleo = await server.signUp("cleo")
    const group = await cleo.makes("group", [bob])
    const direct = await cleo.makes("direct", [bob])
    const alone = await cleo.makes("channel", [], { visibility: "public" })
    await cleo.says(group, "still here")
    using socket = await bob.connect()
    await cleo.ask("deleteAccount", leaving(cleo))
    await socket.hears("room:updated", ({ room }) => room.id === direct.id && room.archivedAt !== null)
    await socket.hears("member:updated", ({ member }) => member.user.id === bob.id && member.role === "owner")
    expect(await bob.sees(group)).toMatchObject({ memberCount: 1, membership: { role: "owner" } })
    const { messages } = await bob.ask("listMessages", of(group))
    expect(messages).toMatchObject([{ text: "still here", author: { name: "Deleted user" } }])
    const body = { key: crypto.randomUUID(), text: "are you there?" }
    expect(await bob.refusal("sendMessage", { ...of(direct), body })).toBe("room_archived")
    // Rooms go one after another, direct rooms last.
    expect(await admin.sees(alone)).toMatchObject({ memberCount: 0, archivedAt: expect.any(String) })
  })

  test("may take all messages along, from rooms that they left and through a restart too", async () => {
    const dora = await server.signUp("dora")
    const left = await bob.makes("group", [dora])
    const room = await bob.makes("channel", [dora])
    await dora.says(left, "long ago")
    await dora.ask("leaveRoom", of(left))
    const root = await bob.says(room, "root")
    const answers = Array.from({ length: 250 }, (_, n) => ({
      key: crypto.randomUUID(),
      text: `answer ${n}`,
      replyTo: root.id,
    }))
    await Promise.all(answers.map(body => dora.ask("sendMessage", { ...of(room), body })))
    await dora.ask("deleteAccount", leaving(dora, { deleteMessages: true }))
    await server.restart()
    const theirs = async (where: { id: string }): Promise<Message[]> => {
      const all: Message[] = []
      for (;;) {
        const query = { after: all.at(-1)?.seq ?? 0, limit: 100 }
        const { messages } = await bob.ask("listMessages", { ...of(where), query })
        all.push(...messages)
        if (messages.length < 100) return all.filter(each => each.author.id === dora.id)
      }
    }
    using socket = await bob.connect()
    if ((await bob.sees(room)).memberCount > 1)
      await socket.hears("member:updated", ({ member }) => member.user.id === dora.id)
    expect((await theirs(left)).map(each => each.text)).toEqual([""])
    const gone = await theirs(room)
    expect(gone).toHaveLength(250)
    expect(gone.every(each => each.text === "" && each.deletedAt !== null)).toBe(true)
    expect((await bob.ask("getMessage", of(root))).thread.count).toBe(0)
  })
})

test("wrong passwords are counted", async () => {
  const emil = await server.signUp("emil")
  const count = credentialLimits.attemptsMax
  const wrong = { body: { password: "a guess" } }
  for (let n = 0; n < count; n++) expect(await emil.refusal("deleteAccount", wrong)).toBe("wrong_password")
  expect(await emil.refusal("deleteAccount", leaving(emil))).toBe("rate_limited")
}, 20_000)

test("the last administrator stays", async () => {
  expect(await admin.refusal("deleteAccount", leaving(admin))).toBe("last_admin")
})

test("who has no password deletes their account after a log-in of lately", async () => {
  const fay = await server.signUp("fay")
  await using closing = new AsyncDisposableStack()
  const { db, close } = await server.openStore()
  closing.defer(close)
  await sql`update users set password_hash = '' where id = ${fay.id}`.execute(db)
  const age = (ms: number) =>
    sql`update sessions set created_at = created_at - ${ms} where user_id = ${fay.id}`.execute(db)
  await age(credentialSpans.freshLogIn)
  expect(await fay.refusal("deleteAccount", { body: {} })).toBe("log_in_again")
  await age(-credentialSpans.freshLogIn)
  await fay.ask("deleteAccount", { body: {} })
  expect(await fay.refusal("checkSession")).toBe("session_ended")
})

test("a personal access token exports and deletes nothing", async () => {
  const gus = await server.signUp("gus")
  const body = { password: passwordOf("gus"), name: "a program", scopes: ["read", "write"] }
  const { token } = await gus.ask("createToken", { body })
  const program = new Caller(server, token)
  expect(await program.refusal("exportAccount")).toBe("scope_missing")
  expect(await program.refusal("deleteAccount", leaving(gus))).toBe("scope_missing")
})
