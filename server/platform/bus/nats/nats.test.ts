import { afterAll, beforeAll, expect, test } from "bun:test"
import { FaultProxy } from "../../../../tests/support/fault-proxy.ts"
import { startNats } from "../../../testing/servers/nats.ts"
import { busConformance } from "../conformance.ts"
import { natsBus } from "./index.ts"

let nats: Awaited<ReturnType<typeof startNats>>
beforeAll(async () => {
  nats = await startNats()
}, 120_000)
afterAll(() => nats.server[Symbol.asyncDispose]())

busConformance("nats", onError =>
  Promise.all([natsBus(nats.url, { onError }), natsBus(nats.url, { onError })]),
)

test("a message larger than the server takes arrives whole", async () => {
  const bus = await natsBus(nats.url, { onError() {} })
  const got = Promise.withResolvers<unknown>()
  await bus.subscribe("user.x", got.resolve)
  const message = { v: 1, kind: "event", event: "n", payload: "名".repeat(1_000_000) } as const
  bus.publish("user.x", message)
  expect(await got.promise).toEqual(message)
  await bus.close()
})

test("a server that comes back is used again, and the reconnect is told", async () => {
  const bus = await natsBus(nats.url, { onError() {} })
  const got = Promise.withResolvers<unknown>()
  await bus.subscribe("control", got.resolve)
  const back = new Promise<void>(resolve => bus.onReconnect(resolve))
  await nats.server.stop()
  await nats.server.start()
  await back
  const message = { v: 1, kind: "session-ended", sessionId: "s" } as const
  bus.publish("control", message)
  expect(await got.promise).toEqual(message)
  await bus.close()
})

test("a connection that a network has lost silently is made anew, and the reconnect is told", async () => {
  await using proxy = await FaultProxy.start(() => Number(new URL(nats.url).port))
  const url = new URL(nats.url)
  url.port = String(proxy.port)
  const bus = await natsBus(url.href, { onError() {} })
  const got = Promise.withResolvers<unknown>()
  await bus.subscribe("control", got.resolve)
  const back = new Promise<void>(resolve => bus.onReconnect(resolve))
  proxy.begin({ kind: "drop" })
  const ping = bus.ping().catch(() => "lost")
  expect(await ping).toBe("lost")
  proxy.end()
  await back
  const message = { v: 1, kind: "session-ended", sessionId: "s" } as const
  bus.publish("control", message)
  expect(await got.promise).toEqual(message)
  await bus.close()
})
