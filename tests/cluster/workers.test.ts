import { afterAll, beforeAll, expect, test } from "bun:test"
import { type RabbitServer, startRabbit } from "../../server/testing/servers/rabbitmq.ts"
import { S3Server } from "../../server/testing/servers/s3/index.ts"
import { check } from "../faults/checker.ts"
import { FaultClient } from "../faults/client.ts"
import type { Entry, History } from "../faults/history.ts"
import { fetchRooms, headsOf, setUp } from "../faults/scene.ts"
import { seeded } from "../support/random.ts"
import { Cluster, nodeIdOf } from "./cluster.ts"
import { Partitions } from "./partitions.ts"

const timeoutMs = 120_000
const seed = 4_711
const settleMs = 15_000

let cluster: Cluster
let rabbit: RabbitServer
let s3: S3Server
beforeAll(async () => {
  s3 = new S3Server()
  ;[cluster, rabbit] = await Promise.all([Cluster.start(), startRabbit()])
}, timeoutMs)
afterAll(async () => {
  await Promise.all([cluster[Symbol.asyncDispose](), rabbit.stop(), s3[Symbol.asyncDispose]()])
})

const platforms: [name: string, settings: () => Record<string, string>][] = [
  ["NATS", () => ({})],
  ["RabbitMQ and S3", () => ({ PARLEY_BROKER_URL: rabbit.url, PARLEY_BLOBS_URL: s3.url })],
]

test.each(platforms)(
  "workers that are killed and paused under load lose nothing, double nothing and leave no hole, over %s",
  async (_, settings) => {
    const databaseUrl = await cluster.postgres.database()
    await using nodes = new AsyncDisposableStack()
    const node = async (roles: string) =>
      nodes.use(await cluster.node(roles, { ...settings(), PARLEY_DATABASE_URL: databaseUrl }))
    const worker = () => node("worker:messages")
    const [first, second, third, api, left, right] = await Promise.all([
      worker(),
      worker(),
      worker(),
      node("api,worker:notifications,worker:search"),
      node("realtime"),
      node("realtime"),
    ])
    await using partitions = new Partitions(databaseUrl)
    const ids = await Promise.all([first, second, third].map(nodeIdOf))
    const [firstId = "", secondId = "", thirdId = ""] = ids
    await partitions.untilSharedBy(ids)

    const scene = await setUp(api.url, { senders: 10, rooms: 12 })
    const entries: Entry[] = []
    let acknowledged = 0
    let wake = () => {}
    const log = (entry: Entry) => {
      entries.push(entry)
      if (entry.kind === "acknowledged") acknowledged++
      wake()
    }
    const untilAcknowledged = (more: number) => {
      const goal = acknowledged + more
      return new Promise<void>(resolve => {
        wake = () => acknowledged >= goal && resolve()
      })
    }
    let sending = true
    const clients = scene.people.map(
      (person, number) =>
        new FaultClient({
          number,
          person,
          startRevs: scene.startRevs,
          random: seeded(seed + number),
          log,
          takeTurn: () => sending,
        }),
    )
    const connections = await Promise.all(
      clients.map((client, n) => client.connect((n % 2 === 0 ? left : right).url)),
    )

    await untilAcknowledged(200)
    await first.kill()
    await partitions.untilSharedBy([secondId, thirdId])
    await untilAcknowledged(200)

    second.signal("SIGSTOP")
    await partitions.until(counts => counts.get(thirdId) === 32)
    await untilAcknowledged(200)
    second.signal("SIGCONT")
    await second.logged("another worker has taken a partition over")
    await partitions.untilSharedBy([secondId, thirdId])
    await untilAcknowledged(200)

    expect(await third.stop(), "it ends by itself").toBe(0)
    await partitions.until(counts => counts.get(secondId) === 32)
    await untilAcknowledged(200)
    sending = false
    await Promise.all(connections.map(connection => connection?.sending))
    const heads = await headsOf(api.url, scene)
    await Promise.all(clients.map(client => client.until(heads, settleMs)))

    const history: History = {
      seed,
      userIds: scene.people.map(person => person.id),
      startRevs: scene.startRevs,
      entries,
      rooms: await fetchRooms(api.url, scene),
    }
    expect(firstId).not.toBe("")
    expect(check(history), `${left.said()}\n${right.said()}`).toEqual([])
  },
  timeoutMs,
)
