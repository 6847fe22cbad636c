import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { LoggedIn, spans } from "@parley/contract"
import { cluster, type TestNode } from "./fixture.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode()
})
afterEach(() => shared.close())

const check = (token: string) => node.call("GET /api/auth/check", { token })

describe("refresh", () => {
  test("gives new tokens of the same session", async () => {
    const first = await node.signUp("ada")
    shared.advance(spans.accessToken)
    expect((await check(first.accessToken)).failure).toBe("401 not_logged_in")
    const second = (await node.refresh(first.refreshToken)).as(LoggedIn)
    expect(second.user).toEqual(first.user)
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect((await check(second.accessToken)).status).toBe(200)
    const { sessions } = JSON.parse(
      (await node.call("GET /api/auth/sessions", { token: second.accessToken })).text,
    )
    expect(sessions).toHaveLength(1)
  })

  test("a session lives on as long as it is used every 30 days", async () => {
    let { refreshToken } = await node.signUp("ada")
    for (let i = 0; i < 3; i++) {
      shared.advance(spans.refreshToken - 1)
      refreshToken = (await node.refresh(refreshToken)).as(LoggedIn).refreshToken
    }
    shared.advance(spans.refreshToken)
    expect((await node.refresh(refreshToken)).failure).toBe("401 session_ended")
  })

  test("tabs that race all get tokens that are good, also on two nodes", async () => {
    const other = await shared.startNode()
    const { refreshToken } = await node.signUp("ada")
    const answers = await Promise.all([0, 1, 2, 3].map(i => (i % 2 ? node : other).refresh(refreshToken)))
    const tokens = answers.map(each => each.as(LoggedIn))
    expect(new Set(tokens.map(each => each.refreshToken)).size).toBe(4)
    for (const each of tokens) {
      expect((await check(each.accessToken)).status).toBe(200)
      expect((await node.refresh(each.refreshToken)).status).toBe(200)
    }
  })

  test("a used token is good for a minute after its first use and no longer", async () => {
    const { refreshToken } = await node.signUp("ada")
    expect((await node.refresh(refreshToken)).status).toBe(200)
    shared.advance(spans.refreshGrace / 2)
    expect((await node.refresh(refreshToken)).status).toBe(200)
    shared.advance(spans.refreshGrace / 2)
    expect((await node.refresh(refreshToken)).status).toBe(200)
    shared.advance(1)
    expect((await node.refresh(refreshToken)).failure).toBe("401 session_ended")
  })

  test("using a token again later ends the whole session, everywhere at once", async () => {
    const other = await shared.startNode()
    const heard: string[] = []
    other.identity.onSessionEnded(sessionId => heard.push(sessionId))
    const first = await node.signUp("ada")
    const second = (await node.refresh(first.refreshToken)).as(LoggedIn)
    shared.advance(spans.refreshGrace + 1)
    expect((await node.refresh(first.refreshToken)).failure).toBe("401 session_ended")
    expect((await check(second.accessToken)).failure).toBe("401 session_ended")
    expect((await node.refresh(second.refreshToken)).failure).toBe("401 session_ended")
    const elsewhere = await other.call("GET /api/auth/check", { token: second.accessToken })
    expect(elsewhere.failure).toBe("401 session_ended")
    expect(heard).toHaveLength(1)
    expect(shared.logged()).toContain("was used again")
  })

  test("an ended session and one that is unknown refuse", async () => {
    const { accessToken, refreshToken } = await node.signUp("ada")
    await node.call("POST /api/auth/logout", { token: accessToken })
    expect((await node.refresh(refreshToken)).failure).toBe("401 session_ended")
    expect((await node.refresh("made-up")).failure).toBe("401 session_ended")
  })

  test("a log-out and a refresh at once leave nobody logged in", async () => {
    const { accessToken, refreshToken } = await node.signUp("ada")
    const [refreshed] = await Promise.all([
      node.refresh(refreshToken),
      node.call("POST /api/auth/logout", { token: accessToken }),
    ])
    if (refreshed.status === 200) {
      const tokens = refreshed.as(LoggedIn)
      expect((await check(tokens.accessToken)).failure).toBe("401 session_ended")
      expect((await node.refresh(tokens.refreshToken)).failure).toBe("401 session_ended")
    } else {
      expect(refreshed.failure).toBe("401 session_ended")
    }
  })

  test("who is deactivated cannot refresh", async () => {
    const { refreshToken } = await node.signUp("ada")
    await node.identity.admin.deactivateUser("ada")
    expect((await node.refresh(refreshToken)).failure).toBe("401 session_ended")
  })

  test("tokens are kept as hashes alone", async () => {
    const { refreshToken } = await node.signUp("ada")
    const kept = await node.store.db
      .withTables<{ refresh_tokens: { hash: string } }>()
      .selectFrom("refresh_tokens")
      .selectAll()
      .execute()
    expect(kept).toHaveLength(1)
    expect(JSON.stringify(kept)).not.toContain(refreshToken)
  })

  for (const body of [{}, { refreshToken: "" }, { refreshToken: "x".repeat(201) }, { refreshToken: 1 }]) {
    test(`refuses ${JSON.stringify(body).slice(0, 40)}`, async () => {
      const { failure } = await node.call("POST /api/auth/refresh", { body })
      expect(failure).toBe("refreshToken" in body ? "400 invalid_input" : "401 not_logged_in")
    })
  }
})
