import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { type Cluster, startCluster } from "../../../tools/cluster/cluster.ts"
import type { NodeDescription } from "../../../tools/cluster/description.ts"
import type { ClusterNode } from "../../../tools/cluster/node.ts"
import {
  type Backing,
  type BackingServers,
  type Broker,
  startServers,
} from "../../../tools/cluster/servers.ts"
import type { Random } from "../../support/random.ts"
import { tempFolder } from "../../support/temp-folder.ts"
import { Links } from "./links.ts"
import { type Fault, nodeComponents, type ServerComponent, serverComponents } from "./schedule.ts"

/** What the nodes are in a run: two of each that others can stand in for. */
const usualNodes: readonly NodeDescription[] = [
  { name: "messages-1", roles: "worker:messages" },
  { name: "messages-2", roles: "worker:messages" },
  { name: "presence-1", roles: "worker:presence" },
  { name: "others-1", roles: "worker:search,worker:notifications" },
  { name: "api-1", roles: "api" },
  { name: "api-2", roles: "api" },
  { name: "realtime-1", roles: "realtime" },
  { name: "realtime-2", roles: "realtime" },
]

/** Short, so that a pause of a few seconds is past it. */
const leaseSeconds = "2"
const loggedMax = 400

export interface StageOptions {
  readonly broker: Broker
  readonly nodes?: readonly NodeDescription[]
  /** A build that is broken on purpose: a file of the folder `mutants`. */
  readonly mutant?: string
}

/** A cluster whose every connection to a server, and from the entry to a node, goes through a proxy of its own. */
export class Stage implements AsyncDisposable {
  readonly #opened: AsyncDisposableStack
  readonly #servers: BackingServers
  readonly #cluster: Cluster
  readonly #links: Links
  /** The end of what the nodes logged. */
  readonly log: string[]

  private constructor(parts: {
    opened: AsyncDisposableStack
    servers: BackingServers
    cluster: Cluster
    links: Links
    log: string[]
  }) {
    this.#opened = parts.opened
    this.#servers = parts.servers
    this.#cluster = parts.cluster
    this.#links = parts.links
    this.log = parts.log
  }

  static async start(options: StageOptions): Promise<Stage> {
    const opened = new AsyncDisposableStack()
    try {
      const folder = opened.use(tempFolder())
      const servers = opened.use(await startServers(options.broker))
      const preload = options.mutant && join(import.meta.dir, "../mutants", `${options.mutant}.ts`)
      const nodes = (options.nodes ?? usualNodes).map(node => ({ ...node, ...(preload && { preload }) }))
      const links = opened.use(await Links.open(nodes, servers))
      const blobs = join(folder.path, "blobs")
      mkdirSync(blobs)
      const log: string[] = []
      const cluster = await startCluster({
        nodes,
        blobs,
        upstreamsOf: ({ name }) => links.upstreams(name),
        reachedBy: ({ name }, port) => links.reachedBy(name, port),
        settings: {
          PARLEY_LINK_CARDS: "off",
          PARLEY_LOG_LEVEL: "warn",
          PARLEY_RATE_LIMITS: "off",
          PARLEY_LEASE_SECONDS: leaseSeconds,
        },
        onLine(name, line) {
          log.push(`${name} ${line.slice(0, 1_000)}`)
          if (log.length > loggedMax) log.shift()
        },
      })
      opened.defer(() => cluster.kill())
      return new Stage({ opened, servers, cluster, links, log })
    } catch (error) {
      await opened.disposeAsync()
      throw error
    }
  }

  get url(): string {
    return this.#cluster.url
  }

  /** Makes it go wrong for as long as the fault lasts. Resolves when all runs again as before. @returns whom it hit */
  async inflict(fault: Fault, random: Random): Promise<string> {
    const { component } = fault
    if (fault.link) return await this.#cutOff(fault, random)
    if (isServer(component)) {
      const server = this.#servers[component]
      await strike(server, fault, () => server.start())
      return component
    }
    const node = this.#nodeOf(component, random)
    await strike(node, fault, () => this.#cluster.start(node))
    return node.name
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync()
  }

  /** A node loses some of its links, a server its links to all nodes or to some. */
  async #cutOff({ component, link, lastsMs }: Fault, random: Random): Promise<string> {
    if (!link) return ""
    const all = isServer(component)
      ? this.#links.ofServer(component)
      : this.#links.ofNode(this.#nodeOf(component, random).name)
    const hit = random.below(2) === 0 ? all : someOf(all, random)
    for (const { proxy } of hit) proxy.begin(link)
    await Bun.sleep(lastsMs)
    for (const { proxy } of hit) proxy.end()
    return hit.map(({ name }) => name).join(", ")
  }

  #nodeOf(component: string, random: Random): ClusterNode {
    const nodes = this.#cluster.nodes.filter(({ name }) => name.startsWith(`${component}-`))
    const node = nodes[random.below(nodes.length)]
    if (!node)
      throw new Error(`There is no node of ${component}; the nodes are of ${nodeComponents.join(", ")}.`)
    return node
  }
}

const isServer = (component: string): component is ServerComponent =>
  serverComponents.some(each => each === component)

async function strike(
  process: Pick<Backing | ClusterNode, "pause" | "resume" | "stop" | "kill">,
  { kind, lastsMs }: Fault,
  start: () => Promise<unknown>,
): Promise<void> {
  if (kind === "pause") {
    process.pause()
    await Bun.sleep(lastsMs)
    process.resume()
    return
  }
  if (kind === "restart") await process.stop()
  else {
    await process.kill()
    await Bun.sleep(lastsMs)
  }
  await start()
}

/** At least one. */
function someOf<T>(items: readonly T[], random: Random): T[] {
  const sure = random.below(items.length)
  return items.filter((_, n) => n === sure || random.below(2) === 0)
}
