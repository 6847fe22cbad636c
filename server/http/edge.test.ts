import { afterEach, describe, expect, test } from "bun:test"
import { connect } from "node:net"
import { text } from "node:stream/consumers"
import { Problem, rates } from "@parley/contract"
import { TestServer } from "../testing/index.ts"

let server: TestServer
afterEach(() => server[Symbol.asyncDispose]())

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  })

const preflight = (origin: string, path = "/api/rooms") =>
  fetch(server.url + path, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "GET",
      "access-control-request-headers": "authorization",
    },
  })

describe("rates", () => {
  test("wrong passwords are answered with the wait, and the right one too while it lasts", async () => {
    server = await TestServer.start()
    await server.signUp("ada")
    const guess = () => post("/api/auth/login", { login: "ada", password: "not hers" })
    const statuses: number[] = []
    for (let i = 0; i < rates.logInFailures.count; i++) statuses.push((await guess()).status)
    expect(new Set(statuses)).toEqual(new Set([401]))
    const refused = await guess()
    const problem = Problem.parse(await refused.json())
    expect(problem).toMatchObject({ status: 429, code: "rate_limited", retryable: true })
    expect(refused.headers.get("retry-after")).toBe(`${Math.ceil((problem.retryAfterMs ?? 0) / 1000)}`)
  })

  test("sign-ups count by the address that a trusted proxy tells", async () => {
    server = await TestServer.start({ PARLEY_TRUSTED_PROXIES: "127.0.0.1" })
    const signUp = (from: string) => post("/api/auth/signup", { username: "?" }, { "x-forwarded-for": from })
    for (let i = 0; i < rates.signUp.count; i++) expect((await signUp("198.51.100.1")).status).toBe(400)
    expect((await signUp("198.51.100.1")).status).toBe(429)
    expect((await signUp("198.51.100.2")).status).toBe(400)
  })

  test("sends count by user over REST and sockets, and say when to try again", async () => {
    server = await TestServer.start()
    const ada = await server.signUp("ada")
    const bob = await server.signUp("bob")
    const socket = await ada.connect()
    const answers: unknown[] = []
    // What is spent comes back meanwhile, on a slow machine more of it.
    while (
      answers.length < 3 * rates.sends.count &&
      !JSON.stringify(answers.at(-1))?.includes("rate_limited")
    ) {
      const some = Array.from({ length: 500 }, () => socket.emit("message:send", {}))
      answers.push(...(await Promise.all(some)))
    }
    const refused = answers.filter(answer => JSON.stringify(answer).includes("rate_limited"))
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toMatchObject({ error: { retryable: true, retryAfterMs: expect.any(Number) } })
    expect(
      await bob.refusal("sendMessage", {
        params: { id: "no" },
        body: { key: crypto.randomUUID(), text: "hi" },
      }),
    ).toBe("not_found")
  })

  test("switched off hold nobody", async () => {
    server = await TestServer.start({ PARLEY_RATE_LIMITS: "off" })
    const guess = () => post("/api/auth/login", { login: "ada", password: "not hers" })
    for (let i = 0; i <= rates.logInFailures.count; i++) expect((await guess()).status).toBe(401)
  })

  test("a socket session counts when it opens", async () => {
    server = await TestServer.start({ PARLEY_RATE_EXEMPT: "-" })
    const statuses: number[] = []
    for (let i = 0; i < rates.connections.count + 500; i++) {
      statuses.push((await fetch(`${server.url}/socket.io/?EIO=3&transport=polling`)).status)
    }
    expect(new Set(statuses.slice(0, rates.connections.count))).toEqual(new Set([400]))
    expect(statuses).toContain(429)
  })
})

describe("other origins", () => {
  test("may call with a token of their own, without cookies, where they are named", async () => {
    server = await TestServer.start({ PARLEY_CORS_ORIGINS: "https://app.example.com" })
    const asked = await preflight("https://app.example.com")
    expect(asked.status).toBe(204)
    expect(asked.headers.get("access-control-allow-origin")).toBe("https://app.example.com")
    expect(asked.headers.get("access-control-allow-headers")).toBe("authorization")
    expect(asked.headers.get("access-control-allow-credentials")).toBeNull()
    for (const path of ["/api/rooms", "/socket.io/?EIO=4&transport=polling&sid=none"]) {
      const answer = await fetch(server.url + path, { headers: { origin: "https://app.example.com" } })
      expect(answer.headers.get("access-control-allow-origin")).toBe("https://app.example.com")
      expect(answer.headers.get("vary")).toContain("origin")
    }
  })

  test("may not where they are not named", async () => {
    server = await TestServer.start({ PARLEY_CORS_ORIGINS: "https://app.example.com" })
    for (const path of ["/api/rooms", "/socket.io/?EIO=4&transport=polling&sid=none"]) {
      expect(
        (await preflight("https://evil.example.com", path)).headers.has("access-control-allow-origin"),
      ).toBe(false)
      const answer = await fetch(server.url + path, { headers: { origin: "https://evil.example.com" } })
      expect(answer.headers.has("access-control-allow-origin")).toBe(false)
    }
  })

  test("are none by default", async () => {
    server = await TestServer.start()
    expect((await preflight("https://app.example.com")).headers.has("access-control-allow-origin")).toBe(
      false,
    )
  })
})

describe("what a page may load", () => {
  test("is said by every answer: nothing for data, its own files for the client", async () => {
    server = await TestServer.start({ PARLEY_PUBLIC_URL: "https://chat.example.com" })
    const policyOf = async (path: string) =>
      (await fetch(server.url + path)).headers.get("content-security-policy")
    expect(await policyOf("/api/rooms")).toStartWith("default-src 'none'; base-uri 'none'")
    expect(await policyOf("/nothing/here")).toContain("frame-ancestors 'none'")
    expect(await policyOf("/api/docs")).toContain("script-src 'self'")
    const { headers } = await fetch(`${server.url}/api/rooms`)
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000")
  })
})

describe("a request whose host cannot be read", () => {
  const statusOf = async (request: string) => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1")
    socket.write(`${request}\r\nConnection: close\r\n\r\n`)
    return (await text(socket)).split(" ")[1]
  }

  test("is served, and no error of ours", async () => {
    server = await TestServer.start()
    expect(await statusOf("GET /health HTTP/1.0")).toBe("200")
    expect(await statusOf("GET /ready HTTP/1.1\r\nHost: a b")).toBe("200")
    expect(await statusOf("GET /api/rooms HTTP/1.0")).toBe("401")
  })
})
