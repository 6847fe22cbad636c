import { freePort } from "../../server/testing/servers/free-port.ts"
import { isReached, type NodeDescription } from "./description.ts"
import { startEntry } from "./entry.ts"
import { ClusterNode } from "./node.ts"

/** Addresses of what the nodes stand on, as one node is to reach them. */
export interface Upstreams {
  readonly database: string
  readonly broker: string
  readonly cache: string
}

export interface ClusterOptions {
  readonly nodes: readonly NodeDescription[]
  readonly host?: string
  /** Of the entry; by default any free one. */
  readonly port?: number
  readonly upstreamsOf: (node: NodeDescription) => Upstreams
  /** Folder of uploaded files, which all nodes share. */
  readonly blobs: string
  /** Settings of every node. */
  readonly settings?: Readonly<Record<string, string>>
  /** Port by which the entry reaches a node, where something lies between the two. */
  readonly reachedBy?: (node: NodeDescription, port: number) => Promise<number>
  readonly onLine?: (name: string, line: string) => void
  /** Told when the process of a node ended, whoever ended it. */
  readonly onGone?: (node: ClusterNode, code: number) => void
}

/** A running cluster behind its entry. */
export interface Cluster {
  /** Where people reach it. */
  readonly url: string
  readonly nodes: readonly ClusterNode[]
  /** Starts the process of a node again. Resolves once it is ready. */
  start(node: ClusterNode): Promise<void>
  /**
   * Drains all, in order: those whom people reach, those that work, the entry.
   * @returns names of nodes that did not end well
   */
  stop(): Promise<string[]>
  /** Ends all at once. */
  kill(): Promise<void>
}

/** Starts the nodes of a description, and the entry in front of them. Nothing is left behind if one does not start. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const host = options.host ?? "127.0.0.1"
  const port = options.port ?? (await freePort())
  const url = `http://${host === "0.0.0.0" ? "localhost" : host}:${port}`
  const nodes = await Promise.all(options.nodes.map(description => nodeOf(options, description, url)))
  const start = async (node: ClusterNode) => {
    const { gone } = await node.start()
    void gone.then(code => options.onGone?.(node, code))
  }
  const kill = async () => {
    await Promise.all(nodes.map(node => node.kill()))
  }
  try {
    // The first one brings the schema up to date, and makes what all share.
    const [first, ...others] = nodes
    if (first) await start(first)
    await Promise.all(others.map(start))
    const reached = nodes.filter(node => isReached(node.description))
    const targets = await Promise.all(
      reached.map(async ({ name, description, port: own }) => ({
        name,
        roles: description.roles,
        port: (await options.reachedBy?.(description, own)) ?? own,
      })),
    )
    const entry = await startEntry({ host, port, targets })
    return {
      url,
      nodes,
      start,
      async stop() {
        const codes = new Map<string, number>()
        const stopAll = (some: ClusterNode[]) =>
          Promise.all(some.map(async node => codes.set(node.name, await node.stop())))
        await stopAll(reached)
        await stopAll(nodes.filter(node => !reached.includes(node)))
        await entry[Symbol.asyncDispose]()
        return [...codes].filter(([, code]) => code !== 0).map(([name]) => name)
      },
      async kill() {
        await Promise.all([kill(), entry[Symbol.asyncDispose]()])
      },
    }
  } catch (error) {
    await kill()
    throw error
  }
}

async function nodeOf(
  options: ClusterOptions,
  description: NodeDescription,
  url: string,
): Promise<ClusterNode> {
  const { database, broker, cache } = options.upstreamsOf(description)
  const { onLine } = options
  return new ClusterNode({
    description,
    port: await freePort(),
    settings: {
      PARLEY_PUBLIC_URL: url,
      PARLEY_TRUSTED_PROXIES: "127.0.0.1",
      PARLEY_DATABASE_URL: database,
      PARLEY_BROKER_URL: broker,
      PARLEY_CACHE_URL: cache,
      PARLEY_BLOBS_URL: `file:${options.blobs}`,
      ...options.settings,
    },
    ...(onLine ? { onLine: (line: string) => onLine(description.name, line) } : {}),
  })
}
