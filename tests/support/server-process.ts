import { join } from "node:path"
import type { Subprocess } from "bun"

const root = join(import.meta.dir, "../..")
const startMs = 30_000
/** The end of what a server logged, shown when it does not start. */
const loggedMax = 16_000

export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** Ends it with SIGKILL, at once. Resolves when it is gone; a second time changes nothing. */
  kill(): Promise<void>
  /** Resolves with its exit code when it is gone. */
  readonly exited: Promise<number>
  /** Ends it with SIGTERM. @returns its exit code */
  stop(): Promise<number>
  /** SIGSTOP makes it stand still, SIGCONT go on. */
  signal(signal: NodeJS.Signals): void
  /** Resolves with the first line that it logged with this text in it. */
  logged(text: string): Promise<string>
  /** The end of what it logged. */
  said(): string
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
export async function startNodeProcess(
  settings: Readonly<Record<string, string>>,
  preload?: string,
): Promise<ServerProcess> {
  const node = spawnNode(settings, preload)
  try {
    return { ...node, url: await node.ready }
  } catch (error) {
    await node.kill()
    throw new Error(`The server did not start: ${node.said()}`, { cause: error })
  }
}

export interface SpawnedNode extends Omit<ServerProcess, "url"> {
  /** Resolves with its address once it is ready. */
  readonly ready: Promise<string>
}

/** Starts a server without waiting for it. */
export function spawnNode(settings: Readonly<Record<string, string>>, preload?: string): SpawnedNode {
  const child = Bun.spawn({
    cmd: [
      process.execPath,
      ...(preload === undefined ? [] : ["--preload", preload]),
      join(root, "server/main.ts"),
      "serve",
    ],
    env: {
      ...withoutSettings(process.env),
      PARLEY_HOST: "127.0.0.1",
      PARLEY_PORT: "0",
      PARLEY_LINK_CARDS: "off",
      PARLEY_LOG_LEVEL: "warn",
      PARLEY_RATE_LIMITS: "off",
      ...settings,
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  })
  const log = new Log(child.stderr)
  const kill = async () => {
    child.kill("SIGKILL")
    await child.exited
  }
  const ready = readyUrl(child)
  ready.catch(() => {})
  return {
    pid: child.pid,
    exited: child.exited,
    ready,
    kill,
    signal: signal => child.kill(signal),
    logged: text => log.line(text),
    said: () => log.tail,
    async stop() {
      child.kill("SIGTERM")
      return await child.exited
    },
    [Symbol.asyncDispose]: kill,
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

/** What a process logs, by lines. */
class Log {
  tail = ""
  readonly #awaited = new Map<(line: string) => void, string>()

  constructor(stream: ReadableStream<Uint8Array>) {
    void this.#read(stream)
  }

  line(text: string): Promise<string> {
    const found = this.tail.split("\n").find(line => line.includes(text))
    if (found !== undefined) return Promise.resolve(found)
    return new Promise(resolve => this.#awaited.set(resolve, text))
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    let begun = ""
    for await (const part of stream) {
      const lines = (begun + decoder.decode(part, { stream: true })).split("\n")
      begun = lines.pop() ?? ""
      for (const line of lines) this.#hear(line)
    }
  }

  #hear(line: string): void {
    this.tail = `${this.tail}${line}\n`.slice(-loggedMax)
    for (const [resolve, text] of this.#awaited) {
      if (!line.includes(text)) continue
      this.#awaited.delete(resolve)
      resolve(line)
    }
  }
}
