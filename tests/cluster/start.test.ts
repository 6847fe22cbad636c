import { afterAll, beforeAll, expect, test } from "bun:test"
import { freePort } from "../../server/testing/servers/free-port.ts"
import { startNats } from "../../server/testing/servers/nats.ts"
import { apiOf, signUp } from "../support/people.ts"
import { Cluster } from "./cluster.ts"

const timeoutMs = 120_000

let cluster: Cluster
beforeAll(async () => {
  cluster = await Cluster.start()
}, timeoutMs)
afterAll(() => cluster[Symbol.asyncDispose]())

const readyOf = async (url: string) => {
  const answer = await fetch(`${url}/ready`)
  return { ...((await answer.json()) as { reason?: string; degraded?: string }), status: answer.status }
}

/** Asks until the answer is so. */
async function untilReady(url: string, isSo: (ready: Awaited<ReturnType<typeof readyOf>>) => boolean) {
  let ready = await readyOf(url)
  while (!isSo(ready)) {
    await Bun.sleep(50)
    ready = await readyOf(url)
  }
  return ready
}

test(
  "nodes that start together apply the migrations once, and migrate ends by itself",
  async () => {
    const databaseUrl = await cluster.postgres.database()
    const settings = { PARLEY_DATABASE_URL: databaseUrl }
    const nodes = await Promise.all(
      ["api", "realtime", "worker:messages", "api"].map(roles => cluster.node(roles, settings)),
    )
    const applied = nodes.filter(node => node.said().includes("migrations applied"))
    expect(applied).toHaveLength(1)
    const migrate = cluster.spawn("migrate", settings)
    expect(await migrate.exited).toBe(0)
    await Promise.all(nodes.map(node => node.kill()))
  },
  timeoutMs,
)

test(
  "a broker and a database that come up late are waited for, with a line in the log",
  async () => {
    const late = await startNats()
    await late.server.stop()
    await cluster.postgres.stop()
    const port = String(await freePort())
    const node = cluster.spawn("api,realtime,worker:messages,worker:notifications", {
      PARLEY_BROKER_URL: late.url.replace("nats://", "nats://parley:s3cret@"),
      PARLEY_PORT: port,
    })
    expect(await node.logged("waiting for the database")).not.toContain("postgres@")
    const waiting = `http://127.0.0.1:${port}`
    expect((await fetch(`${waiting}/health`)).status).toBe(200)
    expect(await readyOf(waiting)).toMatchObject({ status: 503, reason: "waiting for the database" })
    const refused = await fetch(`${waiting}/api/rooms`)
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: "draining", retryable: true }])
    await cluster.postgres.start()
    expect(await node.logged("waiting for the bus")).not.toContain("s3cret")
    expect(await readyOf(waiting)).toMatchObject({ status: 503, reason: "waiting for the bus" })
    await late.server.start()
    const url = await node.ready
    expect(new URL(url).port).toBe(port)
    expect(await readyOf(url)).toMatchObject({ status: 200 })
    const [ada] = await signUp(url, "late", 1)
    await apiOf(url, ada).call("createRoom", { body: { kind: "channel", name: "late" } })
    await node.kill()
    await late.server[Symbol.asyncDispose]()
  },
  timeoutMs,
)

test(
  "SIGTERM ends the waiting",
  async () => {
    const node = cluster.spawn("api", { PARLEY_BROKER_URL: "nats://127.0.0.1:1" })
    await node.logged("waiting for the bus")
    expect(await node.stop()).toBe(0)
  },
  timeoutMs,
)

test(
  "a server that refuses a node stops its start with a sentence that shows no password",
  async () => {
    const wrong = new URL(cluster.databaseUrl)
    wrong.pathname = "/nowhere"
    wrong.password = "s3cret"
    const node = cluster.spawn("api", { PARLEY_DATABASE_URL: wrong.href })
    expect(await node.exited).toBe(1)
    expect(node.said()).toContain("the database at postgres://***@127.0.0.1")
    expect(node.said()).toContain("does not exist")
    expect(node.said()).not.toContain("s3cret")
  },
  timeoutMs,
)

test(
  "readiness tells which server is away, and counts the cache as no reason",
  async () => {
    const { url } = await cluster.node("api,realtime,worker:messages,worker:notifications")
    expect(await readyOf(url)).toMatchObject({ status: 200 })
    await cluster.redis.server.stop()
    expect(await untilReady(url, ({ degraded }) => degraded !== undefined)).toMatchObject({
      status: 200,
      degraded: "the cache does not answer",
    })
    await cluster.nats.server.stop()
    expect(await untilReady(url, ({ status }) => status === 503)).toMatchObject({
      reason: "the queue does not answer; the bus does not answer",
    })
    await Promise.all([cluster.redis.server.start(), cluster.nats.server.start()])
    await untilReady(url, ({ status, degraded }) => status === 200 && degraded === undefined)
    const [ada] = await signUp(url, "ready", 1)
    await apiOf(url, ada).call("createRoom", { body: { kind: "channel", name: "after" } })
  },
  timeoutMs,
)
