import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { LoggedIn } from "@parley/contract"
import { cluster, newUser, type TestNode } from "./fixture.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
let access: string
let refresh: string
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode({ publicOrigins: ["https://chat.example.com"] })
  const { accessToken, refreshToken } = await node.signUp("ada")
  access = `parley_access=${accessToken}`
  refresh = `parley_refresh=${refreshToken}`
})
afterEach(() => shared.close())

describe("cookies", () => {
  test("keep the tokens out of reach of scripts and other sites", async () => {
    const answer = await node.call("POST /api/auth/signup", { body: newUser("bob") })
    expect(answer.cookie("parley_access")?.attributes.sort()).toEqual([
      "HttpOnly",
      "Max-Age=900",
      "Path=/",
      "SameSite=Lax",
    ])
    expect(answer.cookie("parley_refresh")?.attributes.sort()).toEqual([
      "HttpOnly",
      "Max-Age=2592000",
      "Path=/api/auth",
      "SameSite=Strict",
    ])
  })

  test("tell scripts whose session it is, until it ends", async () => {
    const answer = await node.call("POST /api/auth/signup", { body: newUser("bob") })
    const { user, accessToken } = answer.as(LoggedIn)
    const told = answer.cookie("parley_user")
    expect(told?.value).toBe(user.id)
    expect(told?.attributes.sort()).toEqual(["Max-Age=2592000", "Path=/", "SameSite=Lax"])
    const over = await node.call("POST /api/auth/logout", { cookie: `parley_access=${accessToken}` })
    expect(over.cookie("parley_user")?.attributes).toContain("Max-Age=0")
  })

  test("are Secure where the request came over https", async () => {
    const secure = async (username: string, options: object) => {
      const answer = await node.call("POST /api/auth/signup", { body: newUser(username), ...options })
      return ["parley_access", "parley_refresh"].map(name =>
        answer.cookie(name)?.attributes.includes("Secure"),
      )
    }
    expect(await secure("bob", { origin: "https://parley.test" })).toEqual([true, true])
    expect(await secure("cleo", { headers: { "x-forwarded-proto": "https, http" } })).toEqual([true, true])
    expect(await secure("dan", { headers: { "x-forwarded-proto": "http" } })).toEqual([false, false])
  })

  test("are Secure in any case where it is told so", async () => {
    const strict = await shared.startNode({ secureCookies: "always" })
    const answer = await strict.call("POST /api/auth/signup", { body: newUser("bob") })
    expect(answer.cookie("parley_access")?.attributes).toContain("Secure")
  })

  test("log one in, among other cookies", async () => {
    const cookie = `theme=dark; ${access}; x`
    expect((await node.call("GET /api/auth/check", { cookie })).status).toBe(200)
    expect((await node.call("GET /api/auth/check", { cookie: "parley_access=" })).failure).toBe(
      "401 not_logged_in",
    )
  })

  test("renew the session and are renewed", async () => {
    const answer = await node.call("POST /api/auth/refresh", { cookie: refresh })
    const { accessToken, refreshToken } = answer.as(LoggedIn)
    expect(answer.cookie("parley_access")?.value).toBe(accessToken)
    expect(answer.cookie("parley_refresh")?.value).toBe(refreshToken)
  })

  test("a bearer token counts before the cookie, also if it is no good", async () => {
    const bob = await node.signUp("bob")
    const me = await node.call("GET /api/users/me", { cookie: access, token: bob.accessToken })
    expect(JSON.parse(me.text).username).toBe("bob")
    const bad = await node.call("GET /api/users/me", { cookie: access, token: "bad" })
    expect(bad.failure).toBe("401 not_logged_in")
    const basic = { cookie: access, headers: { authorization: "Basic YTpi" } }
    expect((await node.call("GET /api/users/me", basic)).status).toBe(200)
  })
})

const allowed: [what: string, headers: Record<string, string>, url?: string][] = [
  ["no Origin, as programs do", {}],
  ["no Origin, from the same origin", { "sec-fetch-site": "same-origin" }],
  ["no Origin, typed by the user", { "sec-fetch-site": "none" }],
  ["our own origin", { origin: "http://parley.test" }],
  ["our own origin by its Host header", { origin: "http://chat.local:8080", host: "chat.local:8080" }],
  ["our own origin over TLS", { origin: "https://parley.test" }, "https://parley.test"],
  ["our own origin behind a proxy for TLS", { origin: "https://parley.test", "x-forwarded-proto": "https" }],
  ["our own origin with its port written out", { origin: "http://parley.test", host: "parley.test:80" }],
  ["an origin that was named", { origin: "https://chat.example.com" }],
]

const refused: [what: string, headers: Record<string, string>, url?: string][] = [
  ["another site", { origin: "https://evil.test" }],
  ["another port", { origin: "http://parley.test:81" }],
  ["a subdomain", { origin: "http://evil.parley.test" }],
  ["a name that begins like ours", { origin: "http://parley.test.evil.test" }],
  ["nowhere", { origin: "null" }],
  ["what is no origin", { origin: "parley.test" }],
  ["a file", { origin: "file://parley.test" }],
  ["http, while the request came over TLS", { origin: "http://parley.test" }, "https://parley.test"],
  ["another site that forwards a host", { origin: "http://evil.test", "x-forwarded-host": "evil.test" }],
  ["a page that tells no origin, of another site", { "sec-fetch-site": "cross-site" }],
  ["a page that tells no origin, of a subdomain", { "sec-fetch-site": "same-site" }],
]

describe("an unsafe request by cookie", () => {
  const edit = (headers: Record<string, string>, origin?: string) =>
    node.call("PATCH /api/users/me", {
      cookie: access,
      body: { bio: "hello" },
      headers,
      ...(origin ? { origin } : {}),
    })
  const renew = (headers: Record<string, string>, origin?: string) =>
    node.call("POST /api/auth/refresh", { cookie: refresh, headers, ...(origin ? { origin } : {}) })
  const connect = (headers: Record<string, string>, origin = "http://parley.test") =>
    node.identity
      .authenticateSocket({
        headers: new Headers({ ...headers, cookie: access }),
        url: new URL("/socket.io/", origin),
        auth: {},
      })
      .then(
        () => "let in",
        error => error.code,
      )

  for (const [what, headers, url] of allowed) {
    test(`is served with ${what}`, async () => {
      expect((await edit(headers, url)).status).toBe(200)
      expect((await renew(headers, url)).status).toBe(200)
      expect(await connect(headers, url)).toBe("let in")
    })
  }

  for (const [what, headers, url] of refused) {
    test(`is refused from ${what}`, async () => {
      expect((await edit(headers, url)).failure).toBe("403 origin_refused")
      expect((await renew(headers, url)).failure).toBe("403 origin_refused")
      expect(await connect(headers, url)).toBe("origin_refused")
      expect((await node.call("GET /api/users/me", { cookie: access, headers })).status).toBe(200)
    })
  }

  test("by a token instead, any origin will do", async () => {
    const headers = { origin: "https://evil.test" }
    const token = access.slice("parley_access=".length)
    expect((await node.call("PATCH /api/users/me", { token, body: {}, headers })).status).toBe(200)
    const body = { refreshToken: refresh.slice("parley_refresh=".length) }
    expect((await node.call("POST /api/auth/refresh", { body, headers })).status).toBe(200)
  })
})
