import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const startWithinMs = 90_000

export interface ServerCommand {
  /** Makes the command line, given the server's own folder. */
  readonly command: (folder: string) => string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Whether it answers. */
  readonly answers: () => Promise<boolean>
}

/** A server program of the tests' own in a temporary folder, which can be stopped, killed and started again. */
export class ServerProcess implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "parley-server-"))
  readonly #options: ServerCommand
  #child: Bun.Subprocess | undefined

  private constructor(options: ServerCommand) {
    this.#options = options
  }

  static async start(options: ServerCommand): Promise<ServerProcess> {
    const server = new ServerProcess(options)
    try {
      await server.start()
      return server
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Starts it, again after `stop`, with the folder as it was left. Resolves once it answers. */
  async start(): Promise<void> {
    const log = join(this.folder, "log")
    const child = Bun.spawn(this.#options.command(this.folder), {
      cwd: this.folder,
      env: { ...process.env, ...this.#options.environment },
      stdout: Bun.file(log),
      stderr: Bun.file(log),
    })
    this.#child = child
    const until = performance.now() + startWithinMs
    while (!(await this.#options.answers().catch(() => false))) {
      if (child.exitCode !== null || performance.now() > until) {
        throw new Error(`It did not start: ${readFileSync(log, "utf8").slice(-2_000)}`)
      }
      await Bun.sleep(20)
    }
  }

  /** Ends it with a signal, and resolves once it is gone. */
  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    this.#child?.kill(signal)
    await this.#child?.exited
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Whether something listens on a port of loopback. */
export function listens(port: number): Promise<boolean> {
  return Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } }).then(
    socket => {
      socket.end()
      return true
    },
    () => false,
  )
}
