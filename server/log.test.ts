import { expect, test } from "bun:test"
import { z } from "zod"
import { createLog, logOf, named, unnamed } from "./platform/telemetry/log.ts"
import { Collector } from "./testing/collector.ts"
import { Person, TestServer } from "./testing/index.ts"
import { passwordOf } from "./testing/person.ts"

const line = z.looseObject({ level: z.string(), time: z.iso.datetime(), msg: z.string() })

function opened(level: "debug" | "info") {
  const lines: Record<string, unknown>[] = []
  const log = createLog(level, { write: text => void lines.push(line.parse(JSON.parse(text))) })
  return { log, lines }
}

test("what goes on is named in each of its lines, and in no other", async () => {
  const { log, lines } = opened("info")
  const later = Promise.withResolvers<void>()
  let loop: Promise<void> | undefined
  await named({ requestId: "r1" }, async () => {
    log.info("outer")
    await named({ traceId: "t1" }, async () => log.info("inner"))
    await unnamed(async () => log.info("for many"))
    loop = later.promise.then(() => log.info("after its end"))
  })
  later.resolve()
  await loop
  log.info("outside")
  expect(lines.map(({ msg, requestId, traceId }) => [msg, requestId, traceId])).toEqual([
    ["outer", "r1", undefined],
    ["inner", "r1", "t1"],
    ["for many", undefined, undefined],
    ["after its end", undefined, undefined],
    ["outside", undefined, undefined],
  ])
})

test("a part has a level of its own", () => {
  const { log, lines } = opened("info")
  const node = { log, config: { logLevels: { identity: "debug", realtime: "error" } } } as const
  logOf(node, "identity").debug("one")
  logOf(node, "realtime").warn("two")
  logOf(node, "rooms").debug("three")
  logOf(node, "rooms").info("four")
  expect(lines.map(({ part, level, msg }) => [part, level, msg])).toEqual([
    ["identity", "debug", "one"],
    ["rooms", "info", "four"],
  ])
})

test("secrets are struck out, and what a database says of values", () => {
  const { log, lines } = opened("info")
  const detail = "Key (email)=(ada@mail.test) already exists."
  log.info({ token: "s3cret", user: { password: "s3cret" }, headers: { authorization: "s3cret" } }, "one")
  log.error({ err: Object.assign(new Error("duplicate key"), { detail, code: "23505" }) }, "two")
  const text = JSON.stringify(lines)
  expect(text).not.toContain("s3cret")
  expect(text).not.toContain("ada@mail.test")
  expect(text).toContain("23505")
})

test("a server at its most talkative tells no secret, and names requests and traces", async () => {
  await using collector = new Collector()
  await using server = await TestServer.start({
    PARLEY_LOG_LEVEL: "debug",
    PARLEY_OTLP_URL: collector.url,
    PARLEY_TRACE_RATIO: "1",
  })
  const [ada, bo] = [await server.signUp("ada"), await server.signUp("bo")]
  const room = await ada.makes("group", [bo])
  const made = await ada.ask("createInvite", { params: { id: room.id }, body: {} })
  await ada.ask("getInvite", { params: { token: made.token } })
  const pat = await ada.ask("createToken", {
    body: { name: "script", scopes: ["read"], password: passwordOf("ada") },
  })
  const again = await Person.logIn(server, "ada")
  await bo.call("logIn", { body: { login: "ada", password: "a wrong guess" } })
  const socket = await ada.connect()
  await socket.ask("message:send", { roomId: room.id, key: crypto.randomUUID(), text: "between us" })
  await socket.refusal("message:send", { roomId: room.id, key: "not a key", text: "between us too" })
  const asked = await fetch(`${server.url}/api/rooms?token=${ada.token}`, {
    headers: { cookie: "session=c00kie", authorization: `Bearer ${again.token}` },
  })
  socket.close()
  await server.stop()

  const lines = server.complaints.map(each => line.parse(JSON.parse(each)))
  const messages = new Set(lines.map(({ msg }) => msg))
  for (const msg of ["request answered", "event answered", "batch committed"]) expect(messages).toContain(msg)
  const own = lines.filter(({ requestId }) => requestId === asked.headers.get("x-request-id"))
  expect(own.map(({ msg, route }) => [msg, route])).toEqual([["request answered", "/api/rooms"]])
  const traces = new Set(collector.spans.map(({ traceId }) => traceId))
  const named = lines.flatMap(({ traceId }) => (typeof traceId === "string" ? [traceId] : []))
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter(id => !traces.has(id))).toEqual([])

  const text = server.complaints.join("")
  const secrets = [
    ...[ada, bo, again].flatMap(({ token, refreshToken }) => [token, refreshToken]),
    ...[passwordOf("ada"), passwordOf("bo"), "a wrong guess", "c00kie", made.token, pat.token],
    ...["between us", "ada@mail.test"],
  ]
  for (const secret of secrets) expect([secret, text.includes(secret)]).toEqual([secret, false])
})
