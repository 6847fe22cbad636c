import { startNats } from "../../server/testing/servers/nats.ts"
import { PostgresServer } from "../../server/testing/servers/postgres.ts"
import type { ServerProcess } from "../../server/testing/servers/process.ts"
import { startRabbit } from "../../server/testing/servers/rabbitmq.ts"
import { startRedis } from "../../server/testing/servers/redis.ts"

export const brokers = ["nats", "rabbitmq"] as const
export type Broker = (typeof brokers)[number]

/** A server that the nodes stand on. It keeps its port and its data over `stop`, `kill` and `start`. */
export interface Backing {
  readonly url: string
  /** Resolves once it answers again. */
  start(): Promise<void>
  /** Lets it end by itself. */
  stop(): Promise<void>
  /** Ends it with SIGKILL, at once. */
  kill(): Promise<void>
  /** Stops it where it is: connections stay open and nothing answers, until `resume`. */
  pause(): void
  resume(): void
  /** Ends it, and removes what it kept in temporary folders. */
  dispose(): Promise<void>
}

export interface BackingServers extends AsyncDisposable {
  readonly database: Backing
  readonly broker: Backing
  readonly cache: Backing
}

/** Starts PostgreSQL, a broker and Redis. @param databaseFolder where the database is kept; by default a temporary folder */
export async function startServers(broker: Broker, databaseFolder?: string): Promise<BackingServers> {
  const opened = new AsyncDisposableStack()
  const own = (backing: Backing) => opened.adopt(backing, each => each.dispose())
  try {
    const starting = [startDatabase(databaseFolder), starters[broker](), startRedis().then(backingOf)]
    // Those that came up are closed when another did not.
    for (const each of await Promise.allSettled(starting)) if (each.status === "fulfilled") own(each.value)
    const [database, started, cache] = (await Promise.all(starting)) as [Backing, Backing, Backing]
    return { database, broker: started, cache, [Symbol.asyncDispose]: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

const starters: Record<Broker, () => Promise<Backing>> = {
  nats: async () => backingOf(await startNats()),
  async rabbitmq() {
    const rabbit = await startRabbit()
    return { ...backingOf(rabbit), dispose: () => rabbit.stop() }
  },
}

async function startDatabase(folder: string | undefined): Promise<Backing> {
  const server = await PostgresServer.start({ kept: folder })
  return {
    url: server.url,
    start: () => server.start(),
    stop: () => server.stop("fast"),
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    dispose: () => server[Symbol.asyncDispose](),
  }
}

function backingOf({ url, server }: { url: string; server: ServerProcess }): Backing {
  return {
    url,
    start: () => server.start(),
    stop: () => server.stop("SIGTERM"),
    kill: () => server.stop("SIGKILL"),
    pause: () => server.signal("SIGSTOP"),
    resume: () => server.signal("SIGCONT"),
    dispose: () => server[Symbol.asyncDispose](),
  }
}
