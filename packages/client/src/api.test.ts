import { afterEach, describe, expect, test } from "bun:test"
import { createClient } from "./client.ts"
import { account } from "./testing/fake-server.ts"
import { MemoryStorage } from "./testing/memory-storage.ts"
import type { ClientOptions } from "./types.ts"

type Handler = (request: Request, url: URL) => Response | Promise<Response>
const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A real server, so that requests are what goes over the wire. */
function setUp(handler: Handler, options: Partial<ClientOptions> = {}) {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: request => handler(request, new URL(request.url)),
  })
  stops.push(() => server.stop(true))
  return createClient({ url: server.url.origin, ...options })
}

const problem = (status: number, code: string, more: object = {}) =>
  Response.json({ type: "", title: "A title", status, code, retryable: false, ...more }, { status })

/** Knows one access token at a time; each refresh makes the next. */
function sessions() {
  let generation = 1
  let refreshes = 0
  const tokens = () => ({
    user: account,
    accessToken: `access-${generation}`,
    refreshToken: `refresh-${generation}`,
    expiresAt: "2026-01-01T00:00:00.000Z",
  })
  const handler: Handler = async (request, { pathname }) => {
    if (pathname === "/api/auth/login") return Response.json(tokens())
    if (pathname === "/api/auth/refresh") {
      refreshes++
      const { refreshToken } = JSON.parse((await request.text()) || "{}") as { refreshToken?: string }
      if (refreshToken !== `refresh-${generation}`) return problem(401, "session_ended")
      generation++
      return Response.json(tokens())
    }
    if (request.headers.get("authorization") !== `Bearer access-${generation}`)
      return problem(401, "not_logged_in")
    return pathname === "/api/auth/check" ? Response.json({ user: account }) : Response.json({ rooms: [] })
  }
  return {
    handler,
    expire: () => generation++,
    refreshes: () => refreshes,
  }
}

describe("a call", () => {
  test("fills in path, query and body, and answers the body", async () => {
    const seen: unknown[] = []
    const client = setUp(async (request, url) => {
      seen.push([request.method, url.pathname, url.search, await request.text()])
      return Response.json({ messages: [] })
    })
    const { call } = client.api
    expect(await call("listMessages", { params: { id: "a/b c" }, query: { before: 5 } })).toEqual({
      messages: [],
    })
    await call("joinRoom", { params: { id: "r" } })
    await call("addMember", { params: { id: "r" }, body: { userId: "u" } })
    expect(seen).toEqual([
      ["GET", "/api/rooms/a%2Fb%20c/messages", "?before=5", ""],
      ["POST", "/api/rooms/r/join", "", ""],
      ["POST", "/api/rooms/r/members", "", '{"userId":"u"}'],
    ])
  })

  test("without content answers undefined", async () => {
    const client = setUp(() => new Response(null, { status: 204 }))
    expect(await client.api.call("leaveRoom", { params: { id: "r" } })).toBeUndefined()
  })

  test("answers nothing where what was asked for is done later", async () => {
    const client = setUp(() => new Response(null, { status: 202 }))
    expect(await client.api.call("forgotPassword", { body: { email: "ann@example.org" } })).toBeUndefined()
  })

  test("throws what the problem details say", async () => {
    const issues = [{ path: "name", message: "is needed" }]
    const client = setUp(() => problem(400, "invalid_input", { detail: "A detail", issues }))
    const call = client.api.call("createRoom", { body: { kind: "group" } })
    await expect(call).rejects.toMatchObject({
      code: "invalid_input",
      message: "A detail",
      issues,
      retryable: false,
    })
  })

  test("throws by status where a proxy answered", async () => {
    const client = setUp(() => new Response("<h1>Bad gateway</h1>", { status: 502 }))
    await expect(client.api.call("jwks")).rejects.toMatchObject({ code: "overloaded", retryable: true })
  })

  test("takes a newer server's unknown code by whether a retry helps", async () => {
    const client = setUp((_request, url) =>
      problem(409, "made_up", { retryable: url.pathname.endsWith("jwks.json") }),
    )
    await expect(client.api.call("jwks")).rejects.toMatchObject({ retryable: true })
    await expect(client.api.call("refresh")).rejects.toMatchObject({ retryable: false })
  })

  test("is retryable when nobody answers", async () => {
    const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() })
    const client = createClient({ url: server.url.origin })
    await server.stop(true)
    await expect(client.api.call("jwks")).rejects.toMatchObject({ code: "timeout", retryable: true })
  })

  test("that waits is rejected by close", async () => {
    const reached = Promise.withResolvers<void>()
    const client = setUp(() => {
      reached.resolve()
      return new Promise<Response>(() => {})
    })
    const call = client.api.call("jwks")
    await reached.promise
    client.close()
    await expect(call).rejects.toMatchObject({ code: "timeout", message: "The client was closed." })
  })
})

describe("a log-in that expired", () => {
  test("is renewed once for all calls that wait, and they are repeated", async () => {
    const { handler, refreshes } = sessions()
    let expired = false
    const client = setUp((request, url) => {
      const old = expired && request.headers.get("authorization") === "Bearer access-1"
      return old ? problem(401, "not_logged_in") : handler(request, url)
    })
    await client.logIn({ login: "me", password: "long enough" })
    expired = true
    const calls = Array.from({ length: 5 }, () => client.api.call("listRooms"))
    expect(await Promise.all(calls)).toEqual(Array(5).fill({ rooms: [] }))
    expect(refreshes()).toBe(1)
  })

  test("that cannot be renewed logs the client out", async () => {
    const { handler, expire, refreshes } = sessions()
    const storage = new MemoryStorage()
    const client = setUp(handler, { storage })
    await client.logIn({ login: "me", password: "long enough" })
    expect(client.store.getState().me?.id).toBe("me")
    expire()
    await expect(client.api.call("listRooms")).rejects.toMatchObject({ code: "session_ended" })
    expect(client.store.getState().me).toBeNull()
    expect(storage.entries.size).toBe(0)
    await expect(client.api.call("listRooms")).rejects.toMatchObject({ code: "not_logged_in" })
    expect(refreshes()).toBe(1)
  })

  test("stays when the server could not say", async () => {
    const { handler } = sessions()
    let down = false
    const client = setUp((request, url) => {
      if (!down) return handler(request, url)
      return url.pathname.endsWith("refresh") ? problem(503, "overloaded") : problem(401, "not_logged_in")
    })
    await client.logIn({ login: "me", password: "long enough" })
    down = true
    await expect(client.api.call("listRooms")).rejects.toMatchObject({ code: "overloaded" })
    down = false
    expect(await client.api.call("listRooms")).toEqual({ rooms: [] })
  })
})

describe("restore", () => {
  test("takes up a stored session", async () => {
    const { handler } = sessions()
    const storage = new MemoryStorage()
    await setUp(handler, { storage }).logIn({ login: "me", password: "long enough" })
    const client = setUp(handler, { storage })
    expect(await client.restore()).toEqual(account)
    expect(client.store.getState().me).toEqual(account)
    expect(storage.entries.get("parley.refresh-token")).toBe("refresh-2")
  })

  test("finds none where there is none, without asking when it cannot be", async () => {
    let requests = 0
    const refuse = () => {
      requests++
      return problem(401, "not_logged_in")
    }
    expect(await setUp(refuse).restore()).toBeNull()
    expect(requests).toBe(0)
    expect(await setUp(refuse, { credentials: "cookies" }).restore()).toBeNull()
    expect(requests).toBe(2)
  })

  test("throws when the server cannot be asked", async () => {
    const client = setUp(() => problem(503, "draining"), { credentials: "cookies" })
    await expect(client.restore()).rejects.toMatchObject({ code: "draining" })
  })

  test("of a bot shows its token, and does not renew it", async () => {
    const seen: (string | null)[] = []
    const client = setUp(
      (request, url) => {
        seen.push(`${url.pathname} ${request.headers.get("authorization")}`)
        return problem(401, "not_logged_in")
      },
      { token: () => "bot" },
    )
    expect(await client.restore()).toBeNull()
    expect(seen).toEqual(["/api/auth/check Bearer bot"])
  })
})

test("a browser's log-in is left to its cookies", async () => {
  const seen: (string | null)[] = []
  const storage = new MemoryStorage()
  const client = setUp(
    (request, url) => {
      seen.push(request.headers.get("authorization"))
      return sessions().handler(request, url)
    },
    { credentials: "cookies", storage },
  )
  await client.logIn({ login: "me", password: "long enough" })
  await client.api.call("listRooms").catch(() => {})
  expect(new Set(seen)).toEqual(new Set([null]))
  expect(storage.entries.size).toBe(0)
})

describe("how long to wait", () => {
  const waitAfter = async (answer: () => Response) => {
    const error = await setUp(answer)
      .api.call("listRooms")
      .then(
        () => null,
        caught => caught,
      )
    return [error.code, error.retryAfterMs]
  }

  test("is what the problem says", async () => {
    const headers = { "retry-after": "2" }
    const body = { code: "rate_limited", retryable: true, retryAfterMs: 1_500 }
    expect(await waitAfter(() => Response.json(body, { status: 429, headers }))).toEqual([
      "rate_limited",
      1_500,
    ])
  })

  test("is what the header says, where a proxy answers in the server's place", async () => {
    const answer = (after: string) => () =>
      new Response("busy", { status: 503, headers: { "retry-after": after } })
    expect(await waitAfter(answer("7"))).toEqual(["overloaded", 7_000])
    expect(await waitAfter(answer("Fri, 31 Dec 2027 23:59:59 GMT"))).toEqual(["overloaded", undefined])
  })
})
