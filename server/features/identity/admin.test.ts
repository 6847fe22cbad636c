import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { type Control, subjects } from "../../platform/bus/index.ts"
import { cluster, errorOf, newUser, passwordOf, type TestNode } from "./fixture.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode({ signUp: "closed" })
})
afterEach(() => shared.close())

const codeOf = async (promise: Promise<unknown>) => {
  const error = await errorOf(promise)
  return error instanceof ParleyError ? error.code : error
}

describe("the command line", () => {
  test("creates users whatever the sign-up policy says; the first is an administrator", async () => {
    const { admin } = node.identity
    expect((await admin.createUser(newUser("ada"))).role).toBe("admin")
    expect((await admin.createUser(newUser("bob"))).role).toBe("user")
    expect((await admin.createUser({ ...newUser("cleo"), admin: true })).role).toBe("admin")
    expect((await node.logIn("bob")).user.email).toBe("bob@mail.test")
    expect(await codeOf(admin.createUser(newUser("bob")))).toBe("username_taken")
    expect(await codeOf(admin.createUser({ ...newUser("dan"), password: "short" }))).toBe("invalid_input")
  })

  test("lists all users, deactivated ones included", async () => {
    const { admin } = node.identity
    for (const name of ["ada", "bob", "cleo"]) await admin.createUser(newUser(name))
    await admin.deactivateUser("bob@mail.test")
    const first = await admin.listUsers({ limit: 2 })
    expect(first.users.map(user => [user.username, user.deactivatedAt !== null])).toEqual([
      ["ada", false],
      ["bob", true],
    ])
    const rest = await admin.listUsers({ limit: 2, cursor: first.cursor ?? undefined })
    expect(rest).toMatchObject({ users: [{ username: "cleo" }], cursor: null })
  })

  test("makes administrators", async () => {
    const { admin } = node.identity
    for (const name of ["ada", "bob"]) await admin.createUser(newUser(name))
    await admin.makeAdmin("Bob")
    expect((await node.logIn("bob")).user.role).toBe("admin")
    expect(await codeOf(admin.makeAdmin("nobody"))).toBe("not_found")
  })

  test("resets a password and logs out everywhere, even who logs in at that moment", async () => {
    const { admin } = node.identity
    await admin.createUser(newUser("ada"))
    const before = await node.logIn("ada")
    const [, during] = await Promise.all([
      admin.resetPassword("ada", "another secret"),
      node.call("POST /api/auth/login", { body: { login: "ada", password: passwordOf("ada") } }),
    ])
    const token = during.cookie("parley_access")?.value
    if (token) expect((await node.call("GET /api/auth/check", { token })).failure).toBe("401 session_ended")
    else expect(during.failure).toBe("401 wrong_login")
    const check = await node.call("GET /api/auth/check", { token: before.accessToken })
    expect(check.failure).toBe("401 session_ended")
    expect((await node.refresh(before.refreshToken)).failure).toBe("401 session_ended")
    expect((await node.logIn("ada", "another secret")).user.username).toBe("ada")
    const old = { login: "ada", password: passwordOf("ada") }
    expect((await node.call("POST /api/auth/login", { body: old })).failure).toBe("401 wrong_login")
    expect(await codeOf(admin.resetPassword("nobody", "long enough"))).toBe("not_found")
    expect(await codeOf(admin.resetPassword("ada", "short"))).toBe("invalid_input")
  })

  test("deactivates users: every node hears it, and their sessions have ended", async () => {
    const { admin } = node.identity
    const { id } = await admin.createUser(newUser("ada"))
    const { accessToken } = await node.logIn("ada")
    const heard = new Promise<Control>(resolve => {
      void shared.bus.subscribe(subjects.control, message => {
        if (message.kind === "user-deactivated") resolve(message)
      })
    })
    await admin.deactivateUser("ada")
    expect(await heard).toEqual({ v: 1, kind: "user-deactivated", userId: id })
    const check = await node.call("GET /api/auth/check", { token: accessToken })
    expect(check.failure).toBe("401 session_ended")
  })
})

describe("an administrator who is logged in", () => {
  const act = (token: string, id: string, what: string) =>
    node.call(`POST /api/admin/users/${id}/${what}`, { token })

  async function people() {
    node = await shared.startNode()
    const [ada, bob] = [await node.signUp("ada"), await node.signUp("bob")]
    expect([ada.user.role, bob.user.role]).toEqual(["admin", "user"])
    return { ada, bob }
  }

  test("keeps someone out and lets them in again, but not themselves", async () => {
    const { ada, bob } = await people()
    expect((await act(ada.accessToken, bob.user.id, "deactivate")).status).toBe(204)
    const check = await node.call("GET /api/auth/check", { token: bob.accessToken })
    expect(check.failure).toBe("401 session_ended")
    const body = { login: "bob", password: passwordOf("bob") }
    expect((await node.call("POST /api/auth/login", { body })).failure).toBe("403 account_deactivated")
    expect((await act(ada.accessToken, bob.user.id, "reactivate")).status).toBe(204)
    expect((await node.logIn("bob")).user.deactivatedAt).toBeNull()
    expect((await act(ada.accessToken, ada.user.id, "deactivate")).failure).toBe("403 forbidden")
    expect((await act(ada.accessToken, "nobody", "deactivate")).failure).toBe("404 not_found")
  })

  test("takes someone's second factor away; others find no such calls", async () => {
    const { ada, bob } = await people()
    const enable = { two_factor: { user_id: bob.user.id, sealed_secret: "lost", begun_at: 0, enabled_at: 1 } }
    await node.store.db
      .withTables<typeof enable>()
      .insertInto("two_factor")
      .values(enable.two_factor)
      .execute()
    const body = { login: "bob", password: passwordOf("bob") }
    expect((await node.call("POST /api/auth/login", { body })).status).toBe(202)
    for (const what of ["deactivate", "reactivate", "two-factor/reset"]) {
      expect((await act(bob.accessToken, ada.user.id, what)).failure).toBe("404 not_found")
    }
    expect((await act(ada.accessToken, bob.user.id, "two-factor/reset")).status).toBe(204)
    expect((await node.logIn("bob")).user.username).toBe("bob")
  })

  test("by a personal access token needs the scope for it", async () => {
    const { ada, bob } = await people()
    const tokenWith = async (scopes: string[]) => {
      const body = { password: passwordOf("ada"), name: "robot", scopes }
      const answer = await node.call("POST /api/auth/tokens", { token: ada.accessToken, body })
      return JSON.parse(answer.text).token
    }
    const writer = await tokenWith(["read", "write"])
    expect((await act(writer, bob.user.id, "deactivate")).failure).toBe("403 scope_missing")
    expect((await act(await tokenWith(["admin"]), bob.user.id, "deactivate")).status).toBe(204)
  })
})
