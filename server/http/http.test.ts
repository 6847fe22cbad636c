import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { limits, Problem, type Route, routes } from "@parley/contract"
import pino from "pino"
import { type Person, TestServer } from "../testing/index.ts"
import { createHttpApp } from "./index.ts"

let server: TestServer
let ada: Person

beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const get = (path: string, init: BunFetchRequestInit = {}) => fetch(server.url + path, init)

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get("content-type")).toBe("application/problem+json")
  const problem = Problem.parse(await response.json())
  expect(problem.status).toBe(response.status)
  expect(problem.type).toBe(`urn:parley:error:${problem.code}`)
  expect(response.headers.get("x-request-id")).toBe(problem.requestId ?? null)
  return problem
}

const signedIn = () => ({ authorization: `Bearer ${ada.token}` })

describe("every answer", () => {
  test("has a request id of its own and the headers that keep browsers safe", async () => {
    const ids = new Set<string | null>()
    for (const path of ["/health", "/api/rooms", "/api/nothing", "/api/openapi.json"]) {
      const { headers } = await get(path)
      ids.add(headers.get("x-request-id"))
      expect(headers.get("x-content-type-options")).toBe("nosniff")
      expect(headers.get("x-frame-options")).toBe("DENY")
      expect(headers.get("referrer-policy")).toBe("same-origin")
    }
    expect(ids.size).toBe(4)
    expect(ids).not.toContain(null)
  })
})

describe("an answer of JSON", () => {
  const asked = (path: string, accepted: string) =>
    get(path, { headers: { ...signedIn(), "accept-encoding": accepted }, decompress: false })

  test("that is long comes compressed to those who take that, and is the same", async () => {
    const room = await ada.makes("group")
    for (let n = 0; n < 20; n++) await ada.says(room, `${n} ${"é, ".repeat(100)}`)
    const path = `/api/rooms/${room.id}/messages`
    const plain = await asked(path, "identity")
    const text = await plain.text()
    expect(JSON.parse(text).messages).toHaveLength(20)
    for (const accepted of ["gzip", "br, GZIP;q=0.5", "gzip;q=0.05, deflate"]) {
      const packed = await asked(path, accepted)
      expect(packed.headers.get("content-encoding")).toBe("gzip")
      expect(packed.headers.get("content-type")).toBe("application/json")
      const bytes = new Uint8Array(await packed.arrayBuffer())
      expect(bytes.length).toBeLessThan(text.length / 4)
      expect(new TextDecoder().decode(Bun.gunzipSync(bytes))).toBe(text)
    }
    for (const refused of ["identity", "br", "gzip;q=0", "deflate, gzip; q=0.0, br"]) {
      const { headers } = await asked(path, refused)
      expect(headers.get("content-encoding")).toBeNull()
      expect(headers.get("vary")).toContain("accept-encoding")
    }
  })

  test("that is short comes as it is", async () => {
    const answer = await asked("/api/users/me", "gzip")
    expect(answer.headers.get("content-encoding")).toBeNull()
    expect(await answer.json()).toMatchObject({ username: "ada" })
  })
})

describe("an address", () => {
  test("at which nothing is answers with a problem that names it", async () => {
    for (const path of ["/api/nothing", "/api/rooms/1/nothing", "/.well-known/nothing"]) {
      const problem = await problemOf(await get(path))
      expect(problem).toMatchObject({ code: "not_found", title: expect.stringContaining(path) })
    }
  })

  test("of the contract refuses every method that it does not take", async () => {
    const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    const paths = Map.groupBy(Object.values<Route>(routes), route => route.path)
    // A path of fixed words may be one that another route takes for an id.
    for (const [path, taking] of paths) {
      const fixed = path.replace(/:\w+/g, "x")
      const taken = [...paths]
        .filter(([other]) => new RegExp(`^${other.replace(/:\w+/g, "[^/]+")}$`).test(fixed))
        .flatMap(([, all]) => all.map(route => route.method.toUpperCase()))
      for (const method of methods.filter(each => !taken.includes(each))) {
        const problem = await problemOf(await get(fixed, { method }))
        expect(`${method} ${fixed} ${problem.code}`).toBe(`${method} ${fixed} method_not_allowed`)
      }
      expect(taken.length).toBeGreaterThanOrEqual(taking.length)
    }
  })

  test("with an id that is no text of an id is refused", async () => {
    for (const id of ["%00", "x".repeat(65), "a%00b"]) {
      const response = await get(`/api/rooms/${id}`, { headers: signedIn() })
      expect((await problemOf(response)).code).toBe("invalid_input")
    }
    const broken = await get("/api/rooms/%E0%A4%A", { headers: signedIn() })
    expect(broken.status).toBe(404)
  })
})

describe("a body", () => {
  const post = (
    body: string | Uint8Array<ArrayBuffer> | ReadableStream,
    headers: Record<string, string> = {},
  ) =>
    get("/api/rooms", {
      method: "POST",
      body,
      headers: { ...signedIn(), "content-type": "application/json", ...headers },
    })
  const room = JSON.stringify({ kind: "group", name: "Tea" })
  const chunksOf = (text: string) =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < text.length; at += 60_000) {
          controller.enqueue(new TextEncoder().encode(text.slice(at, at + 60_000)))
        }
        controller.close()
      },
    })

  test("is JSON by any of its types", async () => {
    const types = ["application/json", "application/json; charset=utf-8", "Application/vnd.x+json"]
    for (const type of types) expect((await post(room, { "content-type": type })).status).toBe(201)
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "text/json", "x"]) {
      const problem = await problemOf(await post(room, { "content-type": type }))
      expect(problem.code).toBe("unsupported_type")
    }
  })

  test("may have a million bytes, and no more, whether it tells its length or not", async () => {
    const fits = room.padEnd(limits.jsonBodyMax)
    expect(fits.length).toBe(limits.jsonBodyMax)
    expect((await post(fits)).status).toBe(201)
    expect((await post(chunksOf(fits))).status).toBe(201)
    for (const body of [`${fits} `, chunksOf(`${fits} `)]) {
      expect((await problemOf(await post(body))).code).toBe("too_large")
    }
  })

  test("that is not valid says where and why", async () => {
    const problem = await problemOf(await post(JSON.stringify({ kind: "club", name: 7, memberIds: [""] })))
    expect(problem.code).toBe("invalid_input")
    expect(problem.issues?.map(issue => issue.path)).toEqual(["body.kind", "body.name", "body.memberIds.0"])
    for (const text of ["", "{", "nul", '{"kind":"group"', "\ufeff{}"]) {
      expect((await problemOf(await post(text))).code).toBe("invalid_input")
    }
    const notUtf8 = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])
    expect((await problemOf(await post(notUtf8))).code).toBe("invalid_input")
  })
})

test("a bug shows nothing of its inside, and is logged with the request id", async () => {
  const logged: string[] = []
  const app = createHttpApp({
    endpoints: [
      {
        route: routes.listRooms,
        serve: () => Promise.reject(new Error("secret reason")),
      },
    ],
    authenticate: async () => undefined,
    spend: () => undefined,
    https: false,
    log: pino({}, { write: line => void logged.push(line) }),
    pages: () => {},
    onAnswer: () => {},
  })
  const response = await app.request("/api/rooms", undefined, { address: "" })
  const text = await response.text()
  expect(response.status).toBe(500)
  expect(text).not.toContain("secret reason")
  expect(Problem.parse(JSON.parse(text))).toMatchObject({ code: "internal", retryable: false })
  expect(logged).toHaveLength(1)
  expect(logged[0]).toContain("secret reason")
  expect(logged[0]).toContain(response.headers.get("x-request-id") ?? "no id")
})

test("what the database may get over is the server's to say: a retry may help, and the reason stays inside", async () => {
  const lost = new Error("connection to 10.0.0.7 lost")
  const logged: string[] = []
  const app = createHttpApp({
    endpoints: [{ route: routes.listRooms, serve: () => Promise.reject(lost) }],
    authenticate: async () => undefined,
    spend: () => undefined,
    https: false,
    log: pino({}, { write: line => void logged.push(line) }),
    isTransient: error => error === lost,
    pages: () => {},
    onAnswer: () => {},
  })
  const response = await app.request("/api/rooms", undefined, { address: "" })
  const text = await response.text()
  expect(response.status).toBe(503)
  expect(text).not.toContain("10.0.0.7")
  expect(Problem.parse(JSON.parse(text))).toMatchObject({ code: "overloaded", retryable: true })
  expect(logged[0]).toContain(response.headers.get("x-request-id") ?? "no id")
})

describe("pages", () => {
  test("/health and /ready say that it is up", async () => {
    expect(await (await get("/health")).json()).toEqual({ status: "alive" })
    const ready = await get("/ready")
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }])
  })

  test("/metrics counts requests by route, and connections", async () => {
    const socket = await ada.connect()
    await ada.says(await ada.makes("group"), "counted")
    const metrics = await get("/metrics")
    const text = await metrics.text()
    expect(metrics.headers.get("content-type")).toStartWith("text/plain")
    expect(text).toMatch(/^parley_ws_connections 1$/m)
    expect(text).toMatch(/^parley_messages_sent_total [1-9]/m)
    expect(text).toContain('route="/api/rooms/:id/messages"')
    expect(text).not.toContain(ada.id)
    socket.close()
  })

  test("the OpenAPI document has every route of the contract", async () => {
    const { openapi, paths } = (await (await get("/api/openapi.json")).json()) as {
      openapi: string
      paths: Record<string, Record<string, { operationId: string }>>
    }
    expect(openapi).toStartWith("3.1")
    for (const [name, { path, method }] of Object.entries<Route>(routes)) {
      expect(paths[path.replace(/:(\w+)/g, "{$1}")]?.[method]?.operationId).toBe(name)
    }
  })

  test("the page to read and try it comes with its files, and no others", async () => {
    const page = await (await get("/api/docs")).text()
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(match => match[1] ?? "")
    expect(files.length).toBeGreaterThanOrEqual(3)
    for (const file of files) expect((await get(file)).status).toBe(200)
    for (const file of ["package.json", "index.js", "..%2fpackage.json", "swagger-ui.css%00"]) {
      expect((await get(`/api/docs/${file}`)).status).toBe(404)
    }
  })

  test("the docs' files come compressed to those who ask", async () => {
    const path = "/api/docs/swagger-ui.css"
    const plain = await get(path, { headers: { "accept-encoding": "identity" } })
    expect(plain.headers.get("content-encoding")).toBeNull()
    const packed = await get(path, { headers: { "accept-encoding": "gzip" } })
    expect(packed.headers.get("content-encoding")).toBe("gzip")
    expect(await packed.text()).toBe(await plain.text())
  })
})
