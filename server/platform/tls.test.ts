import { afterAll, beforeAll, expect, test } from "bun:test"
import { Certificate } from "../testing/servers/certificate.ts"
import { startNats } from "../testing/servers/nats.ts"
import { startRabbit } from "../testing/servers/rabbitmq.ts"
import { startRedis } from "../testing/servers/redis.ts"
import { natsBus } from "./bus/nats/index.ts"
import { rabbitBus } from "./bus/rabbitmq/index.ts"
import { redisCache } from "./cache/redis/index.ts"

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
  Object.assign(urls, { nats: nats.url, redis: redis.url, rabbitmq: rabbit.url })
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
