import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Collected, Collector } from "./testing/collector.ts"
import { type Person, TestServer } from "./testing/index.ts"

let collector: Collector
let server: TestServer
let ada: Person

const traced = (ratio: string) => ({ PARLEY_OTLP_URL: collector.url, PARLEY_TRACE_RATIO: ratio })

beforeAll(async () => {
  collector = new Collector()
  server = await TestServer.start(traced("1"))
  ada = await server.signUp("ada")
}, 30_000)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await collector[Symbol.asyncDispose]()
})

const has = (name: string) => (spans: readonly Collected[]) => spans.some(span => span.name === name)
const named = (spans: readonly Collected[], name: string) => {
  const found = spans.find(span => span.name === name)
  if (!found) throw new Error(`There is no span ${name} among ${spans.map(each => each.name).join(", ")}.`)
  return found
}

test("one trace has a message from its event through queue, worker and database to its delivery", async () => {
  const room = await ada.makes("group")
  const socket = await ada.connect()
  await socket.ask("message:send", { roomId: room.id, key: crypto.randomUUID(), text: "followed" })
  const spans = await collector.trace("message:send", all => has("deliver")(all) && has("message:send")(all))
  const [event, submit, commit] = ["message:send", "submit message.send", "commit batch"].map(name =>
    named(spans, name),
  )
  expect(event?.parentSpanId).toBeUndefined()
  expect(submit?.parentSpanId).toBe(event?.spanId)
  expect(named(spans, "queue push").parentSpanId).toBe(submit?.spanId)
  expect(commit?.parentSpanId).toBe(submit?.spanId)
  expect(named(spans, "deliver").parentSpanId).toBe(submit?.spanId)
  const transaction = spans.find(
    span => span.name === "db transaction" && span.parentSpanId === commit?.spanId,
  )
  const inserted = spans.find(span => span.name === "db insert" && span.parentSpanId === transaction?.spanId)
  expect(inserted?.attributes["db.query.text"]).toContain("insert into")
  for (const { startTimeUnixNano, endTimeUnixNano } of spans) {
    expect(endTimeUnixNano).toBeGreaterThanOrEqual(startTimeUnixNano)
  }
  socket.close()
})

test("one trace has a request down to its queries", async () => {
  const room = await ada.makes("group")
  await ada.reads(room)
  const name = "GET /api/rooms/:id/messages"
  const spans = await collector.trace(name, has(name))
  const request = named(spans, name)
  expect(request.attributes).toMatchObject({
    "http.route": "/api/rooms/:id/messages",
    "http.response.status_code": "200",
  })
  const parents = new Map(spans.map(span => [span.spanId, span.parentSpanId]))
  const query = spans.find(span => span.name === "db select" && isWithin(span, request, parents))
  expect(query?.attributes["db.query.text"]).toContain("select")
})

function isWithin(span: Collected, above: Collected, parents: Map<string, string | undefined>): boolean {
  for (let id = span.parentSpanId; id !== undefined; id = parents.get(id))
    if (id === above.spanId) return true
  return false
}

test("a request that is refused says so", async () => {
  const name = "GET /api/users/:id"
  await fetch(`${server.url}/api/users/me`)
  const spans = await collector.trace(name, has(name))
  expect(named(spans, name).attributes["http.response.status_code"]).toBe("401")
})

test("commands that were committed together are linked", async () => {
  const room = await ada.makes("group")
  const socket = await ada.connect()
  const send = (text: string) =>
    socket.ask("message:send", { roomId: room.id, key: crypto.randomUUID(), text })
  const since = collector.spans.length
  await Promise.all(["one", "two", "three"].map(send))
  const linked = () => collector.spans.slice(since).some(span => span.links.length > 0)
  await collector.trace("message:send", linked)
  for (const { links } of collector.spans.slice(since)) {
    for (const link of links) {
      const main = collector.spans.find(each => each.spanId === link.spanId)
      expect(main?.name).toBe("commit batch")
    }
  }
  socket.close()
})

test("what people say and who they are is in no span", async () => {
  const socket = await ada.connect()
  const room = await ada.makes("group")
  await socket.ask("message:send", { roomId: room.id, key: crypto.randomUUID(), text: "between us alone" })
  await ada.logInAgain()
  const login = "POST /api/auth/login"
  await collector.trace(login, has(login))
  const sent = collector.bodies.join("")
  for (const secret of ["between us alone", "secret of ada", ada.token, ada.refreshToken, "ada@mail.test"])
    expect(sent).not.toContain(secret)
  socket.close()
})

test("a caller's trace goes on if it comes from a trusted proxy, and only then", async () => {
  const mine = "0123456789abcdef0123456789abcdef"
  const headers = { authorization: `Bearer ${ada.token}`, traceparent: `00-${mine}-00f067aa0ba902b7-01` }
  await fetch(`${server.url}/api/rooms`, { headers })
  await server.restart({ PARLEY_TRUSTED_PROXIES: "127.0.0.1", PARLEY_TRACE_RATIO: "0" })
  expect(collector.spans.filter(span => span.traceId === mine)).toEqual([])
  const since = collector.spans.length
  await fetch(`${server.url}/api/rooms`, { headers })
  await fetch(`${server.url}/api/rooms`, { headers: { authorization: headers.authorization } })
  await server.stop()
  const spans = collector.spans.slice(since)
  expect([...new Set(spans.map(span => span.traceId))]).toEqual([mine])
  expect(spans.some(span => span.parentSpanId === "00f067aa0ba902b7")).toBe(true)
})

test("a collector that is away costs nothing but the spans", async () => {
  await server.restart({ PARLEY_OTLP_URL: "http://127.0.0.1:9", PARLEY_TRACE_RATIO: "1" })
  const room = await ada.makes("group")
  await ada.says(room, "all the same")
  await server.stop()
  expect(server.complaints.filter(line => line.includes("the collector takes no traces"))).toHaveLength(1)
})
