import type { NodeDescription } from "./description.ts"
import { type NodeProcess, startNodeProcess } from "./node-process.ts"

export interface NodeOptions {
  readonly description: NodeDescription
  /** Where it listens, over all its lives. */
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
  readonly onLine?: (line: string) => void
}

/** One node of a cluster over its lives: a process after another, by the same description and on the same port. */
export class ClusterNode {
  readonly name: string
  readonly port: number
  readonly #options: NodeOptions
  #process: NodeProcess | undefined
  #paused = false

  constructor(options: NodeOptions) {
    this.#options = options
    this.name = options.description.name
    this.port = options.port
  }

  get description(): NodeDescription {
    return this.#options.description
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** Starts a process. Resolves once it is ready. @returns what resolves when that process is gone, whoever ended it */
  async start(): Promise<{ readonly gone: Promise<number> }> {
    const { description, port, settings, onLine } = this.#options
    const started = await startNodeProcess({
      settings: {
        ...settings,
        ...description.settings,
        PARLEY_ROLES: description.roles,
        PARLEY_HOST: "127.0.0.1",
        PARLEY_PORT: String(port),
      },
      ...(description.preload === undefined ? {} : { preload: description.preload }),
      ...(onLine ? { onLine } : {}),
    })
    this.#process = started
    return { gone: started.exited }
  }

  /** Ends it with SIGTERM. @returns its exit code; 0 where nothing runs */
  async stop(): Promise<number> {
    return (await this.#process?.stop()) ?? 0
  }

  /** Ends it with SIGKILL, at once, also while it is paused. */
  async kill(): Promise<void> {
    await this.#process?.kill()
    this.#paused = false
  }

  /** Stops it where it is (SIGSTOP), until `resume`. */
  pause(): void {
    this.#paused = true
    this.#process?.signal("SIGSTOP")
  }

  resume(): void {
    if (this.#paused) this.#process?.signal("SIGCONT")
    this.#paused = false
  }
}
