import type { NodeDescription } from "../../../tools/cluster/description.ts"
import type { BackingServers } from "../../../tools/cluster/servers.ts"
import { FaultProxy } from "../../support/fault-proxy.ts"
import { type ServerComponent, serverComponents } from "./schedule.ts"

interface NamedProxy {
  readonly name: string
  readonly node: string
  readonly server: ServerComponent | "entry"
  readonly proxy: FaultProxy
}

/** The proxies: of each node to each server, and of the entry to each node that people reach. */
export class Links implements AsyncDisposable {
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
