import {
  type NodeProcess,
  type SpawnedNode,
  spawnNodeProcess,
  startNodeProcess as startProcess,
} from "../../tools/cluster/node-process.ts"

export type { SpawnedNode } from "../../tools/cluster/node-process.ts"
export type ServerProcess = NodeProcess

export interface ServerProcessOptions {
  /** Path of the database file. */
  readonly database: string
  /** 0, which is the default, takes any free one. */
  readonly port?: number
  /** Path of a module that is loaded before the server. */
  readonly preload?: string
}

/** Starts the server, whole, as people do, on a free port unless one is named. Resolves once it is ready. */
export function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  return startNodeProcess(
    {
      PARLEY_PORT: String(options.port ?? 0),
      PARLEY_DATABASE_URL: `sqlite:${options.database}`,
      PARLEY_BLOBS_URL: `file:${options.database}-blobs`,
    },
    options.preload,
  )
}

/** Starts a server with settings of its own, by default on a free port. Resolves once it is ready. */
export function startNodeProcess(
  settings: Readonly<Record<string, string>>,
  preload?: string,
): Promise<ServerProcess> {
  return startProcess(optionsOf(settings, preload))
}

/** Starts a server without waiting for it. */
export function spawnNode(settings: Readonly<Record<string, string>>, preload?: string): SpawnedNode {
  return spawnNodeProcess(optionsOf(settings, preload))
}

const optionsOf = (settings: Readonly<Record<string, string>>, preload: string | undefined) => ({
  settings: {
    PARLEY_HOST: "127.0.0.1",
    PARLEY_PORT: "0",
    PARLEY_LINK_CARDS: "off",
    PARLEY_LOG_LEVEL: "warn",
    PARLEY_RATE_LIMITS: "off",
    ...settings,
  },
  ...(preload === undefined ? {} : { preload }),
})
