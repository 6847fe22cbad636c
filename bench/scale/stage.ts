import { mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { freePort } from "../../server/testing/servers/free-port.ts"
import { tempFolder } from "../../tests/support/temp-folder.ts"
import { type NodeProcess, startNodeProcess } from "../../tools/cluster/node-process.ts"
import { type BackingServers, startServers } from "../../tools/cluster/servers.ts"
import { type Seeded, seed } from "../seed.ts"

type Server = "database" | "broker" | "cache"
type SeedOptions = Parameters<typeof seed>[0]

/** Processor time in seconds by the name of who took it: nodes, and the servers that they stand on. */
export type Cpu = Readonly<Record<string, number>>

/** PostgreSQL, NATS and Redis with as many nodes as a scenario asks for, each a process. */
export class ScaleStage implements AsyncDisposable {
  readonly #opened: AsyncDisposableStack
  readonly servers: BackingServers
  readonly #settings: Readonly<Record<string, string>>
  readonly #nodes = new Map<string, NodeProcess>()
  #seeds = 0

  private constructor(opened: AsyncDisposableStack, servers: BackingServers, blobs: string) {
    this.#opened = opened
    this.servers = servers
    this.#settings = {
      PARLEY_HOST: "127.0.0.1",
      PARLEY_DATABASE_URL: servers.database.url,
      PARLEY_BROKER_URL: servers.broker.url,
      PARLEY_CACHE_URL: servers.cache.url,
      PARLEY_BLOBS_URL: `file:${blobs}`,
      PARLEY_LOG_LEVEL: "error",
      PARLEY_RATE_LIMITS: "off",
      PARLEY_LINK_CARDS: "off",
      PARLEY_LEASE_SECONDS: "5",
    }
  }

  static async start(): Promise<ScaleStage> {
    const opened = new AsyncDisposableStack()
    const servers = opened.use(await startServers("nats"))
    const blobs = join(opened.use(tempFolder()).path, "blobs")
    mkdirSync(blobs)
    return new ScaleStage(opened, servers, blobs)
  }

  /** People in rooms of their own, beside those of earlier calls. */
  async seed(options: Omit<SeedOptions, "databaseUrl" | "name">): Promise<Seeded> {
    const name = `stage${++this.#seeds}x`
    const seeded = await seed({ ...options, name, databaseUrl: this.servers.database.url })
    this.#opened.defer(() => seeded.remove())
    return seeded
  }

  async startNode(name: string, roles: string): Promise<NodeProcess> {
    const settings = { ...this.#settings, PARLEY_ROLES: roles, PARLEY_PORT: String(await freePort()) }
    const node = await startNodeProcess({ settings })
    this.#nodes.set(name, node)
    return node
  }

  /** Lets a node end what is under way. */
  async stopNode(name: string): Promise<void> {
    const node = this.#nodes.get(name)
    this.#nodes.delete(name)
    await node?.stop()
  }

  cpu(): Cpu {
    const servers = (["database", "broker", "cache"] as const).map(
      name => [name, this.#serverCpu(name)] as const,
    )
    const nodes = [...this.#nodes].map(([name, node]) => [name, cpuOf(node.pid)] as const)
    return Object.fromEntries([...servers, ...nodes])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#nodes.values()].map(node => node.kill()))
    await this.#opened.disposeAsync()
  }

  #serverCpu(name: Server): number {
    const { port } = new URL(this.servers[name].url)
    return withChildren(pidOnPort(port)).reduce((sum, pid) => sum + cpuOf(pid), 0)
  }
}

/** What each has taken since, in µs for each of so many units of work. */
export function perUnit(before: Cpu, after: Cpu, units: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, seconds]) => [name, ((seconds - (before[name] ?? 0)) / units) * 1e6]),
  )
}

/** The server whose command line names the port. */
function pidOnPort(port: string): number {
  const named = new RegExp(`(^|[\\s:])${port}(\\s|$)`)
  const pid = readdirSync("/proc")
    .filter(entry => /^\d+$/.test(entry))
    .find(entry => {
      const command = textOf(`/proc/${entry}/cmdline`).replaceAll("\0", " ")
      return /^\S*(postgres|nats-server|redis-server)\s/.test(command) && named.test(command)
    })
  if (pid === undefined) throw new Error(`No server on port ${port} was found.`)
  return Number(pid)
}

/** PostgreSQL has a process for each connection. */
function withChildren(pid: number): number[] {
  const children = textOf(`/proc/${pid}/task/${pid}/children`).trim().split(" ").filter(Boolean).map(Number)
  return [pid, ...children]
}

/** Ticks of Linux's clock for processor time, a second. */
const ticksASecond = 100

/** Seconds of a process with all its threads and children that have ended (proc(5), `stat`: utime to cstime). */
function cpuOf(pid: number): number {
  const [, after = ""] = textOf(`/proc/${pid}/stat`).split(/\)(?=[^)]*$)/)
  const times = after.trim().split(" ").slice(11, 15).map(Number)
  return times.reduce((sum, ticks) => sum + ticks, 0) / ticksASecond
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}
