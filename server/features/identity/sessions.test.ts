import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { SessionList, spans } from "@parley/contract"
import { memoryBus } from "../../platform/bus/memory.ts"
import { cluster, newUser, type TestNode } from "./fixture.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode()
})
afterEach(() => shared.close())

const check = (token: string, on = node) => on.call("GET /api/auth/check", { token })
const sessionsOf = async (token: string) =>
  (await node.call("GET /api/auth/sessions", { token })).as(SessionList).sessions

describe("sessions", () => {
  test("are listed with where they are used, newest first, one's own alone", async () => {
    const headers = { "user-agent": "x".repeat(300) }
    await node.call("POST /api/auth/signup", { body: newUser("ada"), headers, address: "10.0.0.7" })
    await node.signUp("bob")
    shared.advance(1_000)
    const { accessToken } = await node.logIn("ada")
    const sessions = await sessionsOf(accessToken)
    expect(sessions).toMatchObject([
      { current: true, address: "127.0.0.1", userAgent: "", createdAt: "2030-01-01T12:00:01.250Z" },
      {
        current: false,
        address: "10.0.0.7",
        userAgent: "x".repeat(200),
        createdAt: "2030-01-01T12:00:00.250Z",
      },
    ])
  })

  test("those that have ended or expired are not listed", async () => {
    const first = await node.signUp("ada")
    await node.call("POST /api/auth/logout", { token: first.accessToken })
    await node.logIn("ada")
    shared.advance(spans.refreshToken)
    const { accessToken } = await node.logIn("ada")
    expect(await sessionsOf(accessToken)).toHaveLength(1)
  })

  test("a log-out ends the session at once and clears the cookies", async () => {
    const { accessToken } = await node.signUp("ada")
    expect((await check(accessToken)).status).toBe(200)
    const answer = await node.call("POST /api/auth/logout", { token: accessToken })
    expect(answer.status).toBe(204)
    expect(answer.cookie("parley_access")).toMatchObject({ value: "" })
    expect(answer.cookie("parley_access")?.attributes).toContain("Max-Age=0")
    expect(answer.cookie("parley_refresh")?.attributes).toContain("Path=/api/auth")
    expect((await check(accessToken)).failure).toBe("401 session_ended")
  })

  test("one can be ended by its id, from another one of the same user alone", async () => {
    const lost = await node.signUp("ada")
    const { accessToken } = await node.logIn("ada")
    const stranger = await node.signUp("bob")
    const id = (await sessionsOf(accessToken)).find(each => !each.current)?.id
    const end = (token: string) => node.call(`DELETE /api/auth/sessions/${id}`, { token })
    expect((await end(stranger.accessToken)).failure).toBe("404 not_found")
    expect((await check(lost.accessToken)).status).toBe(200)
    expect((await end(accessToken)).status).toBe(204)
    expect((await check(lost.accessToken)).failure).toBe("401 session_ended")
    expect((await node.refresh(lost.refreshToken)).failure).toBe("401 session_ended")
    expect((await end(accessToken)).failure).toBe("404 not_found")
    expect((await check(accessToken)).status).toBe(200)
  })

  test("other nodes hear of it at once, and each listener once", async () => {
    const other = await shared.startNode()
    const heard: string[] = []
    node.identity.onSessionEnded(id => heard.push(`here ${id}`))
    other.identity.onSessionEnded(id => heard.push(`there ${id}`))
    const { accessToken } = await node.signUp("ada")
    const [session] = await sessionsOf(accessToken)
    await node.call("POST /api/auth/logout", { token: accessToken })
    expect((await check(accessToken, other)).failure).toBe("401 session_ended")
    expect(heard.sort()).toEqual([`here ${session?.id}`, `there ${session?.id}`])
  })

  test("a listener that throws harms neither the log-out nor other listeners", async () => {
    let heard = 0
    node.identity.onSessionEnded(() => {
      throw new Error("broken listener")
    })
    node.identity.onSessionEnded(() => void heard++)
    const { accessToken } = await node.signUp("ada")
    expect((await node.call("POST /api/auth/logout", { token: accessToken })).status).toBe(204)
    expect(heard).toBe(1)
    expect(shared.logged()).toContain("broken listener")
  })

  test("a node that starts later knows which have ended", async () => {
    const { accessToken } = await node.signUp("ada")
    await node.call("POST /api/auth/logout", { token: accessToken })
    shared.advance(spans.accessToken / 2)
    const later = await shared.startNode()
    expect((await check(accessToken, later)).failure).toBe("401 session_ended")
  })

  test("a node that the bus told nothing finds out when the connection is back", async () => {
    const reconnects: (() => void)[] = []
    const deaf = {
      ...memoryBus(() => {}),
      onReconnect: (listener: () => void) => void reconnects.push(listener),
    }
    const other = await shared.startNode({ bus: deaf })
    const { accessToken } = await node.signUp("ada")
    await node.call("POST /api/auth/logout", { token: accessToken })
    expect((await check(accessToken, other)).status).toBe(200)
    const heard = new Promise<string>(resolve => other.identity.onSessionEnded(resolve))
    for (const reconnected of reconnects) reconnected()
    await heard
    expect((await check(accessToken, other)).failure).toBe("401 session_ended")
  })

  test("a node whose bus loses everything still refuses what ended on it, and tells its listeners", async () => {
    const lonely = await shared.startNode({ bus: { ...memoryBus(() => {}), publish: () => {} } })
    let heard = 0
    lonely.identity.onSessionEnded(() => void heard++)
    const { accessToken } = await node.signUp("ada")
    await lonely.call("POST /api/auth/logout", { token: accessToken })
    expect((await check(accessToken, lonely)).failure).toBe("401 session_ended")
    expect(heard).toBe(1)
  })

  test("held sessions are checked against the database", async () => {
    const ended = await node.signUp("ada")
    const live = await node.logIn("ada")
    await node.call("POST /api/auth/logout", { token: ended.accessToken })
    const sidOf = async (token: string) =>
      (
        await node.identity.authenticate(
          new Request("http://parley.test", { headers: { authorization: `Bearer ${token}` } }),
        )
      )?.sessionId ?? ""
    const liveId = await sidOf(live.accessToken)
    const unknown = Array.from({ length: 1_200 }, (_, i) => `unknown-${i}`)
    expect(await node.identity.recheckSessions([...unknown, liveId])).toEqual(unknown)
    expect(await node.identity.recheckSessions([])).toEqual([])
    shared.advance(spans.refreshToken)
    expect(await node.identity.recheckSessions([liveId])).toEqual([liveId])
  })
})
