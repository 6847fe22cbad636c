import { afterAll, beforeAll, expect, test } from "bun:test"
import { Redis } from "ioredis"
import { FaultProxy } from "../../../../tests/support/fault-proxy.ts"
import { startRedis } from "../../../testing/servers/redis.ts"
import { cacheConformance } from "../conformance.ts"
import { redisCache } from "./index.ts"

let redis: Awaited<ReturnType<typeof startRedis>>
beforeAll(async () => {
  redis = await startRedis()
}, 120_000)
afterAll(() => redis.server[Symbol.asyncDispose]())

const open = () => redisCache(redis.url, { onError: () => {} })

cacheConformance("redis", async () => {
  const client = new Redis(redis.url)
  await client.flushall()
  client.disconnect()
  return { first: open(), second: open(), pass: ms => Bun.sleep(ms) }
})

test("what dead nodes left goes when another writes, and keys go with their last value", async () => {
  const cache = open()
  const client = new Redis(redis.url)
  await cache.set("dead", new Map([["ada", "online"]]), 1)
  await cache.set("alive", new Map([["ada", "away"]]), 60_000)
  await Bun.sleep(5)
  await cache.set("alive", new Map([["ada", "away"]]), 60_000)
  expect(await client.hkeys("parley:cache:ada")).toEqual(["alive"])
  await cache.remove("alive", ["ada"])
  expect(await client.exists("parley:cache:ada")).toBe(0)
  client.disconnect()
  await cache.close()
})

test("a server that comes back is used again", async () => {
  const cache = open()
  await cache.set("a", new Map([["bob", "online"]]), 60_000)
  await redis.server.stop()
  const reading = cache.get(["bob"])
  await redis.server.start()
  expect(await reading).toEqual(new Map())
  await cache.set("a", new Map([["bob", "away"]]), 60_000)
  expect(await cache.get(["bob"])).toEqual(new Map([["bob", ["away"]]]))
  await cache.close()
})

test("a connection that a network lost without a word is given up, and another is made", async () => {
  const { port } = new URL(redis.url)
  const proxy = await FaultProxy.start(() => Number(port))
  const cache = redisCache(`redis://127.0.0.1:${proxy.port}`, { onError: () => {} })
  await cache.set("a", new Map([["eve", "online"]]), 60_000)
  proxy.begin({ kind: "drop" })
  const lost = await cache.get(["eve"]).catch(() => "lost" as const)
  proxy.end()
  const got = lost === "lost" ? await cache.get(["eve"]) : lost
  expect(got).toEqual(new Map([["eve", ["online"]]]))
  await cache.close()
  await proxy[Symbol.asyncDispose]()
}, 30_000)
