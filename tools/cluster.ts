import { mkdtempSync, rmSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { startCluster } from "./cluster/cluster.ts"
import { everyRole } from "./cluster/description.ts"
import { startPreset } from "./cluster/preset/preset.ts"
import { type Broker, brokers, startServers } from "./cluster/servers.ts"
import { Supervisor } from "./cluster/supervisor.ts"
import { buildWeb } from "./web.ts"

/*
 * A whole cluster on this machine: every role in processes of its own, on PostgreSQL, a broker and Redis, behind one
 * address. What is missing of those is installed from Debian's packages.
 *
 *   npm run cluster -- --broker nats --port 3000 --data ./cluster-data
 *
 * Or the pods of a preset of deploy/presets, each with its own address, behind the preset's Services and Ingress:
 *
 *   npm run cluster -- --preset chatapp --port 3000
 */

const { values } = parseArgs({
  options: {
    broker: { type: "string", default: "nats" },
    host: { type: "string", default: "127.0.0.1" },
    port: { type: "string", default: "3000" },
    /** Keeps the database and uploaded files here; by default they go when the cluster stops. */
    data: { type: "string" },
    preset: { type: "string" },
  },
})
const broker = brokers.find(name => name === values.broker)
if (!broker) throw new Error(`--broker takes ${brokers.join(" or ")}.`)

const presets = [...new Bun.Glob("*.yaml").scanSync(join(import.meta.dir, "../deploy/presets"))].map(file =>
  file.slice(0, -".yaml".length),
)
if (values.preset !== undefined && !presets.includes(values.preset)) {
  throw new Error(`--preset takes ${presets.sort().join(", ")}.`)
}

const width = values.preset ? 32 : Math.max(...everyRole.map(({ name }) => name.length))
const say = (name: string, line: string) => process.stdout.write(`${name.padEnd(width)} | ${line}\n`)

const asked = Promise.withResolvers<void>()
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => asked.resolve())

const opened = new AsyncDisposableStack()
try {
  process.exitCode = (await (values.preset === undefined ? run(broker) : runPreset(values.preset))) ? 0 : 1
} finally {
  await opened.disposeAsync()
}

/** @returns whether all ended well */
async function runPreset(preset: string): Promise<boolean> {
  if (values.data !== undefined) throw new Error("--data is not for presets: they keep nothing.")
  await buildWeb()
  say("cluster", `starting the pods of ${preset} and the servers that they are configured for`)
  const cluster = opened.use(
    await startPreset({ preset, host: values.host, port: Number(values.port), onLine: say }),
  )
  for (const { name, count, port } of cluster.sets) say("cluster", `${name}: ${count} on port ${port}`)
  say("cluster", `Parley is ready: ${cluster.url}`)
  await asked.promise
  say("cluster", "stopping, as Kubernetes does: each pod drains first")
  const unwell = (await cluster.stop()).filter(({ code }) => code !== 0)
  for (const { name } of unwell) say(name, "did not end well")
  say("cluster", "stopped")
  return unwell.length === 0
}

/** @returns whether all ended well */
async function run(chosen: Broker): Promise<boolean> {
  await buildWeb()
  const folder =
    values.data === undefined ? mkdtempSync(join(tmpdir(), "parley-cluster-")) : resolve(values.data)
  if (values.data === undefined) opened.defer(() => rmSync(folder, { recursive: true, force: true }))
  await mkdir(join(folder, "blobs"), { recursive: true })
  say("cluster", `starting PostgreSQL, ${chosen === "nats" ? "NATS" : "RabbitMQ"} and Redis`)
  const kept = values.data === undefined ? undefined : join(folder, "database")
  const servers = opened.use(await startServers(chosen, kept))
  const supervisor = new Supervisor(say)
  const cluster = await startCluster({
    nodes: everyRole,
    host: values.host,
    port: Number(values.port),
    blobs: join(folder, "blobs"),
    upstreamsOf: () => ({
      database: servers.database.url,
      broker: servers.broker.url,
      cache: servers.cache.url,
    }),
    onLine: say,
    onGone: (node, code) => supervisor.gone(node, code),
  })
  supervisor.watch(cluster)
  say("cluster", `Parley is ready: ${cluster.url}`)
  await asked.promise
  say("cluster", "stopping")
  await supervisor.stop()
  const unwell = await cluster.stop()
  for (const name of unwell) say(name, "did not end well")
  say("cluster", "stopped")
  return unwell.length === 0
}
