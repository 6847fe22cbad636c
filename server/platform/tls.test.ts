import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { sql } from "kysely"
import { Certificate } from "../testing/servers/certificate.ts"
import { startNats } from "../testing/servers/nats.ts"
import { PostgresServer } from "../testing/servers/postgres.ts"
import { startRabbit } from "../testing/servers/rabbitmq.ts"
import { startRedis } from "../testing/servers/redis.ts"
import { natsBus } from "./bus/nats/index.ts"
import { rabbitBus } from "./bus/rabbitmq/index.ts"
import { redisCache } from "./cache/redis/index.ts"
import { openPostgres } from "./store/postgres/index.ts"

const startMs = 120_000
let certificate: Certificate
const opened = new AsyncDisposableStack()
const urls: Record<string, string> = {}

beforeAll(async () => {
  certificate = opened.use(await Certificate.make())
  const nats = await startNats(certificate)
  opened.use(nats.server)
  const redis = await startRedis(certificate)
  opened.use(redis.server)
  const rabbit = await startRabbit(certificate)
  opened.defer(() => rabbit.stop())
  const postgres = opened.use(await PostgresServer.start({ certificate }))
  Object.assign(urls, { postgres: postgres.url, nats: nats.url, redis: redis.url, rabbitmq: rabbit.url })
}, startMs)
afterAll(() => opened.disposeAsync())

/** Opens a driver and asks the server for a sign of life. */
const reach: Record<string, (url: string) => Promise<void>> = {
  async nats(url) {
    const bus = await natsBus(url, { onError() {} })
    await bus.ping().finally(() => bus.close())
  },
  async rabbitmq(url) {
    const bus = await rabbitBus(url, { onError() {} })
    await bus.ping().finally(() => bus.close())
  },
  async redis(url) {
    const cache = redisCache(url, { onError() {} })
    await cache.ping().finally(() => cache.close())
  },
}

for (const [name, open] of Object.entries(reach)) {
  const urlOf = () => urls[name] ?? ""

  test(`${name}: a certificate of one's own authority is trusted where the URL names it`, async () => {
    await open(`${urlOf()}?ca=${certificate.cert}`)
  })

  test(`${name}: a certificate that nobody vouches for is refused`, async () => {
    const outcome = await open(urlOf()).then(
      () => "trusted",
      () => "refused",
    )
    expect(outcome).toBe("refused")
  })
}

describe("postgres", () => {
  /** @returns whether the connection is encrypted, or the error that kept it from being made */
  async function encryption(url: string): Promise<unknown> {
    const store = openPostgres(url)
    try {
      const asked = sql<{ ssl: boolean }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`
      return (await asked.execute(store.db)).rows[0]?.ssl
    } catch (error) {
      return error
    } finally {
      await store.close()
    }
  }
  const withHost = (host: string) => (urls["postgres"] ?? "").replace("127.0.0.1", host)

  test("a certificate of one's own authority is trusted where the URL names it, for its host alone", async () => {
    const verified = `?sslmode=verify-full&sslrootcert=${certificate.cert}`
    expect(await encryption(withHost("127.0.0.1") + verified)).toBe(true)
    expect(await encryption(withHost("localhost") + verified)).toBeInstanceOf(Error)
  })

  test("a certificate that nobody vouches for is refused", async () => {
    expect(await encryption(`${withHost("127.0.0.1")}?sslmode=verify-full`)).toBeInstanceOf(Error)
  })
})
