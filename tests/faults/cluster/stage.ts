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
import { FaultProxy } from "../../support/fault-proxy.ts"
import type { Random } from "../../support/random.ts"
import { tempFolder } from "../../support/temp-folder.ts"
import { type Fault, nodeComponents, type ServerComponent, serverComponents } from "./schedule.ts"

/** What the nodes are in a run: two of each that others can stand in for. */
export const usualNodes: readonly NodeDescription[] = [
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
      await this.#hitServer(this.#servers[component], fault)
      return component
    }
    const node = this.#nodeOf(component, random)
    await this.#hitNode(node, fault)
    return node.name
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync()
  }

  async #hitNode(node: ClusterNode, { kind, lastsMs }: Fault): Promise<void> {
    if (kind === "pause") {
      node.pause()
      await Bun.sleep(lastsMs)
      node.resume()
      return
    }
    if (kind === "restart") await node.stop()
    else {
      await node.kill()
      await Bun.sleep(lastsMs)
    }
    await this.#cluster.start(node)
  }

  async #hitServer(server: Backing, { kind, lastsMs }: Fault): Promise<void> {
    if (kind === "pause") {
      server.pause()
      await Bun.sleep(lastsMs)
      server.resume()
      return
    }
    if (kind === "restart") await server.stop()
    else {
      await server.kill()
      await Bun.sleep(lastsMs)
    }
    await server.start()
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

/** At least one. */
function someOf<T>(items: readonly T[], random: Random): T[] {
  const sure = random.below(items.length)
  return items.filter((_, n) => n === sure || random.below(2) === 0)
}

interface NamedProxy {
  readonly name: string
  readonly node: string
  readonly server: ServerComponent | "entry"
  readonly proxy: FaultProxy
}

/** The proxies: of each node to each server, and of the entry to each node that people reach. */
class Links implements AsyncDisposable {
  readonly #proxies: NamedProxy[] = []
  readonly #servers: BackingServers

  private constructor(servers: BackingServers) {
    this.#servers = servers
  }

  static async open(nodes: readonly NodeDescription[], servers: BackingServers): Promise<Links> {
    const links = new Links(servers)
    for (const { name } of nodes) {
      for (const server of serverComponents) {
        const { port } = new URL(servers[server].url)
        await links.#add(name, server, Number(port))
      }
    }
    return links
  }

  upstreams(node: string): Record<ServerComponent, string> {
    const through = (server: ServerComponent) => {
      const url = new URL(this.#servers[server].url)
      url.port = String(this.#proxies.find(each => each.node === node && each.server === server)?.proxy.port)
      return url.href
    }
    return { database: through("database"), broker: through("broker"), cache: through("cache") }
  }

  async reachedBy(node: string, port: number): Promise<number> {
    return (await this.#add(node, "entry", port)).port
  }

  ofNode(node: string): NamedProxy[] {
    return this.#proxies.filter(each => each.node === node)
  }

  ofServer(server: ServerComponent): NamedProxy[] {
    return this.#proxies.filter(each => each.server === server)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#proxies.map(({ proxy }) => proxy[Symbol.asyncDispose]()))
  }

  async #add(node: string, server: NamedProxy["server"], port: number): Promise<FaultProxy> {
    const proxy = await FaultProxy.start(() => port)
    const name = server === "entry" ? `entry to ${node}` : `${node} to ${server}`
    this.#proxies.push({ name, node, server, proxy })
    return proxy
  }
}
