import { startNats } from "../../server/testing/servers/nats.ts"
import { PostgresServer } from "../../server/testing/servers/postgres.ts"
import { startRedis } from "../../server/testing/servers/redis.ts"
import {
  type ServerProcess,
  type SpawnedNode,
  spawnNode,
  startNodeProcess,
} from "../support/server-process.ts"
import { tempFolder } from "../support/temp-folder.ts"

/** The servers that a cluster of nodes shares, each real and of the test's own. */
export class Cluster implements AsyncDisposable {
  readonly #opened = new AsyncDisposableStack()
  readonly #settings: Readonly<Record<string, string>>
  readonly postgres: PostgresServer
  readonly nats: Awaited<ReturnType<typeof startNats>>
  readonly redis: Awaited<ReturnType<typeof startRedis>>
  readonly databaseUrl: string

  private constructor(servers: Pick<Cluster, "postgres" | "nats" | "redis" | "databaseUrl">) {
    this.postgres = this.#opened.use(servers.postgres)
    this.nats = servers.nats
    this.redis = servers.redis
    this.databaseUrl = servers.databaseUrl
    this.#opened.use(servers.nats.server)
    this.#opened.use(servers.redis.server)
    this.#settings = {
      PARLEY_DATABASE_URL: servers.databaseUrl,
      PARLEY_BROKER_URL: servers.nats.url,
      PARLEY_CACHE_URL: servers.redis.url,
      PARLEY_BLOBS_URL: `file:${this.#opened.use(tempFolder()).path}`,
      PARLEY_LEASE_SECONDS: "1",
      PARLEY_LOG_LEVEL: "info",
    }
  }

  static async start(): Promise<Cluster> {
    const [postgres, nats, redis] = await Promise.all([PostgresServer.start(), startNats(), startRedis()])
    return new Cluster({ postgres, nats, redis, databaseUrl: await postgres.database() })
  }

  /** A node with some roles, once it is ready. It ends with the cluster. */
  async node(roles: string, settings: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    return this.#opened.use(await startNodeProcess({ ...this.#settings, PARLEY_ROLES: roles, ...settings }))
  }

  /** A node that may have to wait before it is ready. */
  spawn(roles: string, settings: Readonly<Record<string, string>> = {}): SpawnedNode {
    return this.#opened.use(spawnNode({ ...this.#settings, PARLEY_ROLES: roles, ...settings }))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync()
  }
}

/** How the other nodes know a process. */
export async function nodeIdOf(node: Pick<ServerProcess, "logged">): Promise<string> {
  const { nodeId } = JSON.parse(await node.logged('"msg":"started"')) as { nodeId: string }
  return nodeId
}
