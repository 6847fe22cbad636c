import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { type CreatedToken, type Route, routes, scopeOfRoute } from "@parley/contract"
import {
  Caller,
  errorOf,
  type Person,
  passwordOf,
  TestServer,
  TestSocket,
  within,
} from "../../../testing/index.ts"
import { cluster, passwordOf as ownPasswordOf } from "../fixture.ts"

let server: TestServer
let ada: Person
beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

async function makes(person: Person, more: object): Promise<CreatedToken> {
  const body = { password: passwordOf(person.username), name: "a robot", ...more }
  return await person.ask("createToken", { body })
}
const by = ({ token }: CreatedToken) => new Caller(server, token)

describe("a personal access token", () => {
  test("lets a program in as its user, on REST and on the socket", async () => {
    const created = await makes(ada, { scopes: ["read", "write"] })
    expect(created.token).toStartWith("parley_pat_")
    const robot = by(created)
    expect((await robot.ask("checkSession")).user.id).toBe(ada.id)
    const room = await ada.makes("group")
    using socket = await TestSocket.open(server.url, created)
    const key = crypto.randomUUID()
    await robot.ask("sendMessage", { params: { id: room.id }, body: { key, text: "beep" } })
    const { message } = await socket.hears("message:new")
    expect(message.author.id).toBe(ada.id)
    const sent = await socket.ask("message:send", { roomId: room.id, key, text: "beep" })
    expect(sent.id).toBe(message.id)
  })

  test("needs the password to be made, and is shown once", async () => {
    const body = { name: "a robot", scopes: ["read"] }
    expect(await ada.refusal("createToken", { body })).toBe("wrong_password")
    const created = await makes(ada, { scopes: ["read"], name: "shown once" })
    const { text } = await ada.call("listTokens")
    expect(text).toContain("shown once")
    expect(text).not.toContain(created.token)
    const { tokens } = await ada.ask("listTokens")
    expect(tokens.find(each => each.id === created.id)).toMatchObject({ lastUsedAt: null, expiresAt: null })
    await by(created).ask("checkSession")
    const used = (await ada.ask("listTokens")).tokens.find(each => each.id === created.id)
    expect(used?.lastUsedAt).toBeString()
  })

  test("that only reads writes nothing, by whichever door", async () => {
    const room = await ada.makes("group")
    const created = await makes(ada, { scopes: ["read"] })
    const body = { key: crypto.randomUUID(), text: "beep" }
    const { status, text } = await by(created).call("sendMessage", { params: { id: room.id }, body })
    expect([status, JSON.parse(text).code]).toEqual([403, "scope_missing"])
    using socket = await TestSocket.open(server.url, created)
    expect((await socket.ask("sync", { rooms: {} })).joined.map(each => each.id)).toContain(room.id)
    expect(await socket.refusal("message:send", { roomId: room.id, ...body })).toBe("scope_missing")
    expect(await ada.reads(room)).toEqual([])
  })

  test("that only writes hears and reads nothing", async () => {
    const created = await makes(ada, { scopes: ["write"] })
    const { text } = await by(created).call("listRooms")
    expect(JSON.parse(text).code).toBe("scope_missing")
    const error = (await errorOf(TestSocket.open(server.url, created))) as { data?: unknown }
    expect(error.data).toMatchObject({ code: "scope_missing" })
  })

  test("that is revoked is refused at once, and its socket cut", async () => {
    const created = await makes(ada, { scopes: ["read"] })
    using socket = await TestSocket.open(server.url, created)
    await by(created).ask("checkSession")
    const bob = await server.signUp("bob")
    const params = { id: created.id }
    expect(await bob.refusal("revokeToken", { params })).toBe("not_found")
    await ada.answer("revokeToken", { params })
    await within(socket.closed, "the socket to be cut")
    expect(await by(created).refusal("checkSession")).toBe("not_logged_in")
    expect(await ada.refusal("revokeToken", { params })).toBe("not_found")
  })

  test("is refused where it makes no sense", async () => {
    for (const more of [{ scopes: [] }, { scopes: ["root"] }, { scopes: ["read"], name: "" }]) {
      const body = { password: passwordOf("ada"), name: "a robot", ...more }
      expect(await ada.refusal("createToken", { body })).toBe("invalid_input")
    }
    const expiresAt = "2020-01-01T00:00:00Z"
    const body = { password: passwordOf("ada"), name: "a robot", scopes: ["read"], expiresAt }
    expect(await ada.refusal("createToken", { body })).toBe("invalid_input")
    for (const token of ["parley_pat_", `parley_pat_${"x".repeat(43)}`, `parley_pat_${"x".repeat(500)}`]) {
      expect(await new Caller(server, token).refusal("checkSession")).toBe("not_logged_in")
    }
  })
})

test("no token reaches what is about logging in, whatever its scopes", async () => {
  const robot = by(await makes(ada, { scopes: ["read", "write", "admin"] }))
  const about = Object.entries(routes).filter(([, route]) => scopeOfRoute(route as Route) === "session")
  expect(about.length).toBeGreaterThan(5)
  for (const [name, { method }] of about) {
    const body = method === "get" ? {} : { body: {} }
    const { status, text } = await robot.call(name as keyof typeof routes, {
      params: { id: "x", provider: "x" },
      ...body,
    })
    expect([name, status, JSON.parse(text).code]).toEqual([name, 403, "scope_missing"])
  }
})

describe("over time and nodes", () => {
  test("the database is asked once a minute, and then notices what no message told", async () => {
    const shared = cluster()
    const node = await shared.startNode()
    const { accessToken } = await node.signUp("ada")
    const create = async (more: object) => {
      const body = { password: ownPasswordOf("ada"), name: "robot", scopes: ["read"], ...more }
      return JSON.parse((await node.call("POST /api/auth/tokens", { token: accessToken, body })).text)
    }
    const statusOf = async (token: string) => (await node.call("GET /api/auth/check", { token })).status
    const lost = await create({})
    const short = await create({ expiresAt: new Date(shared.clock.now() + 10_000).toISOString() })
    expect([await statusOf(lost.token), await statusOf(short.token)]).toEqual([200, 200])
    await node.store.db
      .withTables<{ personal_access_tokens: { id: string } }>()
      .deleteFrom("personal_access_tokens")
      .where("id", "=", lost.id)
      .execute()
    shared.advance(10_000)
    expect([await statusOf(lost.token), await statusOf(short.token)]).toEqual([200, 401])
    expect(await node.identity.recheckSessions([lost.id, short.id])).toEqual([lost.id, short.id])
    shared.advance(50_000)
    expect(await statusOf(lost.token)).toBe(401)
    await shared.close()
  })

  test("another node refuses what was revoked here; a reset of the password and a deactivation revoke all", async () => {
    const shared = cluster()
    const [here, there] = [await shared.startNode(), await shared.startNode()]
    const made = async (username: string) => {
      const { accessToken } = await here.signUp(username)
      const body = { password: ownPasswordOf(username), name: "robot", scopes: ["read"] }
      const answer = await here.call("POST /api/auth/tokens", { token: accessToken, body })
      const { id, token } = JSON.parse(answer.text)
      expect((await there.call("GET /api/auth/check", { token })).status).toBe(200)
      return { id, token, accessToken }
    }
    const [revoked, reset, gone] = [await made("ada"), await made("bob"), await made("cleo")]
    await here.call(`DELETE /api/auth/tokens/${revoked.id}`, { token: revoked.accessToken })
    await here.identity.admin.resetPassword("bob", "another secret")
    await here.identity.admin.deactivateUser("cleo")
    for (const { token } of [revoked, reset, gone]) {
      expect((await there.call("GET /api/auth/check", { token })).failure).toBe("401 not_logged_in")
    }
    await shared.close()
  })
})

test("one may have fifty", async () => {
  const eve = await server.signUp("eve")
  for (let n = 0; n < 50; n++) await makes(eve, { scopes: ["read"] })
  const body = { password: passwordOf("eve"), name: "a robot", scopes: ["read"] }
  expect(await eve.refusal("createToken", { body })).toBe("limit_reached")
}, 20_000)
