import { join } from "node:path"
import type { Subprocess } from "bun"
import { eachLine } from "./lines.ts"

const root = join(import.meta.dir, "../..")
/** The end of what a process logged, shown when it does not start. */
const loggedMax = 16_000

export interface NodeProcessOptions {
  /** Settings of Parley; none is taken over from our own environment. */
  readonly settings: Readonly<Record<string, string>>
  /** Arguments of the program; by default `serve`. */
  readonly args?: readonly string[]
  /** Path of a module that is loaded before the server. */
  readonly preload?: string
  /** The folder in which it runs; by default that of the sources. */
  readonly folder?: string
  /** Milliseconds until it must be ready. */
  readonly startWithinMs?: number
  /** Told of every line that it logs. */
  readonly onLine?: (line: string) => void
}

/** One process of Parley, running or on its way there. */
export interface SpawnedNode extends AsyncDisposable {
  readonly pid: number
  /** Resolves with its address once it is ready. */
  readonly ready: Promise<string>
  /** Resolves with its exit code when it is gone, whoever ended it. */
  readonly exited: Promise<number>
  /** SIGSTOP makes it stand still, SIGCONT go on. */
  signal(signal: NodeJS.Signals): void
  /** Ends it with SIGKILL, at once. Resolves when it is gone; a second time changes nothing. */
  kill(): Promise<void>
  /** Ends it with SIGTERM. @returns its exit code */
  stop(): Promise<number>
  /** Resolves with the first line that it logged with this text in it. */
  logged(text: string): Promise<string>
  /** The end of what it logged. */
  said(): string
}

export interface NodeProcess extends Omit<SpawnedNode, "ready"> {
  readonly url: string
}

/** Starts `parley serve` as people do. Resolves once it is ready. @throws Error with the end of its log if it does not get so far */
export async function startNodeProcess(options: NodeProcessOptions): Promise<NodeProcess> {
  const node = spawnNodeProcess(options)
  try {
    return { ...node, url: await node.ready }
  } catch (error) {
    await node.kill()
    throw new Error(`The server did not start: ${node.said()}`, { cause: error })
  }
}

/** Starts `parley serve` without waiting for it. */
export function spawnNodeProcess(options: NodeProcessOptions): SpawnedNode {
  const preload = options.preload === undefined ? [] : ["--preload", options.preload]
  const child = Bun.spawn({
    cmd: [process.execPath, ...preload, join(root, "server/main.ts"), ...(options.args ?? ["serve"])],
    cwd: options.folder ?? root,
    env: { ...withoutSettings(process.env), ...options.settings },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  })
  const log = new Log(child.stderr, options.onLine)
  const kill = async () => {
    child.kill("SIGKILL")
    await child.exited
    await log.ended
  }
  const ready = readyUrl(child, options.startWithinMs ?? 60_000)
  ready.catch(() => {})
  return {
    pid: child.pid,
    ready,
    exited: child.exited,
    signal: signal => child.kill(signal),
    kill,
    async stop() {
      child.kill("SIGTERM")
      return await child.exited
    },
    logged: text => log.line(text),
    said: () => log.tail,
    [Symbol.asyncDispose]: kill,
  }
}

function withoutSettings(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("PARLEY_")))
}

/** Reads what the child says until it names its address, and drains the rest. */
async function readyUrl(child: Subprocess<"ignore", "pipe", "pipe">, withinMs: number): Promise<string> {
  const ready = Promise.withResolvers<string>()
  const timer = setTimeout(() => ready.reject(new Error(`It was not ready in ${withinMs} ms.`)), withinMs)
  eachLine(child.stdout, line => {
    const url = /ready: (http\S+)$/.exec(line)?.[1]
    if (url !== undefined) ready.resolve(url)
  }).then(() => ready.reject(new Error("It ended without being ready.")), ready.reject)
  try {
    return await ready.promise
  } finally {
    clearTimeout(timer)
  }
}

/** What a process logs, by lines. */
class Log {
  tail = ""
  readonly ended: Promise<void>
  readonly #awaited = new Map<(line: string) => void, string>()

  constructor(stream: ReadableStream<Uint8Array>, onLine: ((line: string) => void) | undefined) {
    this.ended = eachLine(stream, line => {
      this.#hear(line)
      onLine?.(line)
    })
  }

  line(text: string): Promise<string> {
    const found = this.tail.split("\n").find(line => line.includes(text))
    if (found !== undefined) return Promise.resolve(found)
    return new Promise(resolve => this.#awaited.set(resolve, text))
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
