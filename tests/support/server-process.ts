import { join } from "node:path"
import type { Subprocess } from "bun"

const root = join(import.meta.dir, "../..")
const startMs = 30_000
/** The end of what a server logged, shown when it does not start. */
const loggedMax = 4_000

export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** Ends it with SIGKILL, at once. Resolves when it is gone; a second time changes nothing. */
  kill(): Promise<void>
  /** Ends it with SIGTERM. @returns its exit code */
  stop(): Promise<number>
}

export interface ServerProcessOptions {
  /** Path of the database file. */
  readonly database: string
  /** 0, which is the default, takes any free one. */
  readonly port?: number
  /** Path of a module that is loaded before the server. */
  readonly preload?: string
}

/** Starts the server as people do, on a free port unless one is named. Resolves once it is ready. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const child = Bun.spawn({
    cmd: [
      process.execPath,
      ...(options.preload === undefined ? [] : ["--preload", options.preload]),
      join(root, "server/main.ts"),
      "serve",
    ],
    env: {
      ...withoutSettings(process.env),
      PARLEY_HOST: "127.0.0.1",
      PARLEY_LINK_CARDS: "off",
      PARLEY_PORT: String(options.port ?? 0),
      PARLEY_DATABASE_URL: `sqlite:${options.database}`,
      PARLEY_BLOBS_URL: `file:${options.database}-blobs`,
      PARLEY_LOG_LEVEL: "warn",
      PARLEY_RATE_LIMITS: "off",
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  })
  const logged = tailOf(child.stderr)
  const kill = async () => {
    child.kill("SIGKILL")
    await child.exited
  }
  try {
    const url = await readyUrl(child)
    return {
      url,
      pid: child.pid,
      kill,
      async stop() {
        child.kill("SIGTERM")
        return await child.exited
      },
      [Symbol.asyncDispose]: kill,
    }
  } catch (error) {
    await kill()
    throw new Error(`The server did not start: ${await logged}`, { cause: error })
  }
}

function withoutSettings(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("PARLEY_")))
}

/** Reads what the child says until it names its address, and drains the rest. */
async function readyUrl(child: Subprocess<"ignore", "pipe", "pipe">): Promise<string> {
  const timer = setTimeout(() => child.kill("SIGKILL"), startMs)
  const decoder = new TextDecoder()
  const reader = child.stdout.getReader()
  let said = ""
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) throw new Error(`It ended without being ready, after saying: ${said}`)
      said += decoder.decode(value, { stream: true })
      const url = /ready: (http\S+)\n/.exec(said)?.[1]
      if (url !== undefined) return url
    }
  } finally {
    clearTimeout(timer)
    reader.releaseLock()
  }
}

async function tailOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let tail = ""
  for await (const part of stream) tail = (tail + decoder.decode(part, { stream: true })).slice(-loggedMax)
  return tail
}
