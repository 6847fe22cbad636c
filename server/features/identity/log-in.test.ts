import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { Account, LoggedIn } from "@parley/contract"
import { z } from "zod"
import { cluster, passwordOf, type TestNode } from "./fixture.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode()
})
afterEach(() => shared.close())

const logIn = (login: unknown, password: unknown) =>
  node.call("POST /api/auth/login", { body: { login, password } })

describe("log-in", () => {
  test("by username or e-mail address, in any case of letters", async () => {
    const { user } = await node.signUp("ada")
    for (const login of ["ada", " ADA ", "ada@mail.test", "Ada@Mail.TEST"]) {
      const answer = await logIn(login, passwordOf("ada"))
      expect(answer.as(LoggedIn).user).toEqual(user)
    }
  })

  test("each log-in is a session of its own", async () => {
    const first = await node.signUp("ada")
    const second = await node.logIn("ada")
    expect(second.refreshToken).not.toBe(first.refreshToken)
    await node.call("POST /api/auth/logout", { token: second.accessToken })
    expect((await node.call("GET /api/auth/check", { token: first.accessToken })).status).toBe(200)
  })

  test("an unknown user and a wrong password get the same answer", async () => {
    await node.signUp("ada")
    const answers = [
      await logIn("ada", "wrong"),
      await logIn("nobody", "wrong"),
      await logIn("a@b.test", "wrong"),
    ]
    for (const answer of answers) {
      expect(answer.failure).toBe("401 wrong_login")
      const { requestId: _, ...problem } = JSON.parse(answer.text)
      const { requestId: __, ...first } = JSON.parse(answers[0]?.text ?? "")
      expect(problem).toEqual(first)
      expect(answer.headers.getSetCookie()).toEqual([])
    }
  })

  test("an unknown user takes as long as a wrong password", async () => {
    await node.signUp("ada")
    const shortest = async (login: string) => {
      const times: number[] = []
      for (let i = 0; i < 5; i++) {
        const started = performance.now()
        await logIn(login, "wrong")
        times.push(performance.now() - started)
      }
      return Math.min(...times)
    }
    const [known, unknown] = [await shortest("ada"), await shortest("nobody")]
    expect(unknown).toBeGreaterThan(known / 3)
  })

  test("who is deactivated hears so after the right password alone", async () => {
    await node.signUp("ada")
    await node.identity.admin.deactivateUser("ada")
    expect((await logIn("ada", "wrong")).failure).toBe("401 wrong_login")
    expect((await logIn("ada", passwordOf("ada"))).failure).toBe("403 account_deactivated")
  })

  for (const [what, login, password] of [
    ["no login", undefined, "x"],
    ["an empty login", " ", "x"],
    ["a login that is an object", { $ne: "" }, "x"],
    ["a password that is too long", "ada", "x".repeat(201)],
  ] as const) {
    test(`refuses ${what}`, async () => {
      expect((await logIn(login, password)).failure).toBe("400 invalid_input")
    })
  }

  test("check answers one's own account, and 401 to strangers", async () => {
    const { user, accessToken } = await node.signUp("ada")
    const Checked = z.object({ user: Account })
    const answer = await node.call("GET /api/auth/check", { token: accessToken })
    expect(answer.as(Checked).user).toEqual(user)
    expect((await node.call("GET /api/auth/check")).failure).toBe("401 not_logged_in")
  })
})
