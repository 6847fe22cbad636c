import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { LoggedIn } from "@parley/contract"
import { cluster, newUser, passwordOf } from "./fixture.ts"

let shared: ReturnType<typeof cluster>
beforeEach(() => {
  shared = cluster()
})
afterEach(() => shared.close())

const signUp = (body: object) => ({ body })

describe("sign-up", () => {
  test("makes an account, logs in and answers both tokens", async () => {
    const node = await shared.startNode()
    const answer = await node.call("POST /api/auth/signup", signUp(newUser("ada")))
    expect(answer.status).toBe(201)
    const { user, accessToken, refreshToken, expiresAt } = answer.as(LoggedIn)
    expect(user).toMatchObject({ username: "ada", name: "ADA", email: "ada@mail.test", avatarUrl: null })
    expect(Date.parse(expiresAt)).toBe(Date.parse("2030-01-01T12:15:00Z"))
    expect(answer.cookie("parley_access")?.value).toBe(accessToken)
    expect(answer.cookie("parley_refresh")?.value).toBe(refreshToken)
    expect((await node.call("GET /api/auth/check", { token: accessToken })).status).toBe(200)
  })

  test("the first user is the administrator, the next one is not", async () => {
    const node = await shared.startNode()
    expect((await node.signUp("ada")).user.role).toBe("admin")
    expect((await node.signUp("bob")).user.role).toBe("user")
  })

  test("of several first sign-ups at once, on two nodes, one becomes the administrator", async () => {
    const nodes = [await shared.startNode(), await shared.startNode()]
    const users = await Promise.all(
      ["ada", "bob", "cleo", "dan"].map((name, i) => nodes[i % 2]?.signUp(name)),
    )
    expect(users.map(each => each?.user.role).sort()).toEqual(["admin", "user", "user", "user"])
  })

  test("of several first sign-ups at once where sign-up is closed, one gets in", async () => {
    const nodes = [await shared.startNode({ signUp: "closed" }), await shared.startNode({ signUp: "closed" })]
    const answers = await Promise.all(
      ["ada", "bob", "cleo", "dan"].map((name, i) =>
        nodes[i % 2]?.call("POST /api/auth/signup", signUp(newUser(name))),
      ),
    )
    expect(answers.map(each => each?.status).sort()).toEqual([201, 403, 403, 403])
    const page = await nodes[0]?.identity.admin.listUsers({ limit: 10 })
    expect(page?.users.map(user => user.role)).toEqual(["admin"])
  })

  test("closed: the first user alone gets in", async () => {
    const node = await shared.startNode({ signUp: "closed" })
    expect((await node.signUp("ada")).user.role).toBe("admin")
    const refused = await node.call("POST /api/auth/signup", signUp(newUser("bob")))
    expect(refused.failure).toBe("403 signup_closed")
  })

  test("by invite: a valid one is needed, by all but the first", async () => {
    const inviteIsValid = async (token: string) => token === "good"
    const node = await shared.startNode({ signUp: "invite", inviteIsValid })
    await node.signUp("ada")
    const none = await node.call("POST /api/auth/signup", signUp(newUser("bob")))
    expect(none.failure).toBe("403 invite_needed")
    const bad = await node.call("POST /api/auth/signup", signUp({ ...newUser("bob"), invite: "bad" }))
    expect(bad.failure).toBe("403 invite_needed")
    expect((await node.signUp("bob", { invite: "good" })).user.role).toBe("user")
  })

  test("tells a taken username from a taken e-mail address, in any case of letters", async () => {
    const node = await shared.startNode()
    await node.signUp("ada")
    const name = await node.call(
      "POST /api/auth/signup",
      signUp({ ...newUser("ADA"), email: "other@mail.test" }),
    )
    expect(name.failure).toBe("409 username_taken")
    const email = await node.call(
      "POST /api/auth/signup",
      signUp({ ...newUser("bob"), email: "Ada@Mail.test" }),
    )
    expect(email.failure).toBe("409 email_taken")
  })

  test("of sign-ups for one username at once, one gets it", async () => {
    const nodes = [await shared.startNode(), await shared.startNode()]
    await nodes[0]?.signUp("ada")
    const answers = await Promise.all(
      [0, 1, 2, 3].map(i =>
        nodes[i % 2]?.call("POST /api/auth/signup", signUp({ ...newUser("bob"), email: `${i}@mail.test` })),
      ),
    )
    const failures = answers.flatMap(each => (each && each.status !== 201 ? [each.failure] : []))
    expect(failures).toEqual(Array(3).fill("409 username_taken"))
  })

  for (const [what, change] of [
    ["a username with spaces", { username: "a d a" }],
    ["a reserved username", { username: "everyone" }],
    ["a username that is too short", { username: "a" }],
    ["an empty name", { name: "  " }],
    ["an e-mail address that is none", { email: "nowhere" }],
    ["a password that is too short", { password: "1234567" }],
    ["a password of the wrong type", { password: 12345678 }],
    ["a name with NUL", { name: "a\0b" }],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const node = await shared.startNode()
      const answer = await node.call("POST /api/auth/signup", signUp({ ...newUser("ada"), ...change }))
      expect(answer.failure).toBe("400 invalid_input")
    })
  }

  test("neither passwords nor tokens nor their hashes are logged or answered", async () => {
    const node = await shared.startNode()
    const { accessToken, refreshToken } = await node.signUp("ada")
    const wrong = await node.call("POST /api/auth/login", {
      body: { login: "ada", password: "not the password" },
    })
    const check = await node.call("GET /api/auth/check", { token: accessToken })
    const secrets = [
      passwordOf("ada"),
      "not the password",
      accessToken,
      refreshToken,
      "$argon2id",
      "private_jwk",
    ]
    for (const secret of secrets) {
      expect(`${shared.logged()}${wrong.text}${check.text}`).not.toContain(secret)
    }
  })
})
