import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pino from "pino"
import { type App, startApp } from "../app.ts"
import { type Config, readConfig } from "../config.ts"
import { openStore } from "../drivers.ts"
import type { Store } from "../platform/store/index.ts"
import { createLog } from "../platform/telemetry/log.ts"
import { Person } from "./person.ts"
import { createDatabase } from "./servers/postgres.ts"

/** How long sockets that were closed may take to be gone. */
const closingMs = 2_000

/** A whole server in this process on a free port, with a database of its own. */
export class TestServer implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "parley-server-"))
  readonly #environment: Record<string, string>
  readonly #logged: string[] = []
  #app: App | undefined
  #config: Config | undefined
  #databaseUrl: string | undefined

  private constructor(environment: Record<string, string>) {
    this.#environment = environment
  }

  static async start(environment: Record<string, string> = {}): Promise<TestServer> {
    const server = new TestServer(environment)
    await server.#start()
    return server
  }

  get url(): string {
    if (!this.#app) throw new Error("The server is not running.")
    return this.#app.url
  }

  /** Its database beside it, for a look at what is kept. Its caller closes it. */
  openStore(): Promise<Store> {
    if (!this.#config) throw new Error("The server was never started.")
    return openStore(this.#config, pino({ level: "silent" }))
  }

  /** What was logged: warnings or worse, or everything if PARLEY_LOG_LEVEL is debug. */
  get complaints(): readonly string[] {
    return this.#logged
  }

  signUp(username: string, name?: string): Promise<Person> {
    return Person.signUp(this, username, name)
  }

  /** Stops it and starts it again on the same database, with some settings changed; the address changes. */
  async restart(changes: Record<string, string> = {}): Promise<void> {
    await this.stop()
    Object.assign(this.#environment, changes)
    await this.#start()
  }

  async stop(): Promise<void> {
    if (!this.#app) return
    await this.#socketsGone()
    await this.#app.stop()
    this.#app = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true })
  }

  /** Draining waits for polling clients to come back once more. Those that a test has closed never do. */
  async #socketsGone(): Promise<void> {
    const until = performance.now() + closingMs
    while (performance.now() < until) {
      const metrics = await (await fetch(`${this.url}/metrics`)).text()
      if (/^parley_ws_connections 0$/m.test(metrics)) return
    }
  }

  async #start(): Promise<void> {
    this.#databaseUrl ??= await newDatabase(this.#folder)
    this.#config = readConfig({
      PARLEY_PORT: "0",
      PARLEY_HOST: "127.0.0.1",
      PARLEY_DATABASE_URL: this.#databaseUrl,
      PARLEY_BLOBS_URL: `file:${join(this.#folder, "blobs")}`,
      // Tests reach nothing outside of this machine.
      PARLEY_LINK_CARDS: "off",
      ...this.#environment,
    })
    this.#app = await startApp(
      this.#config,
      createLog(this.#environment["PARLEY_LOG_LEVEL"] === "debug" ? "debug" : "warn", {
        write: line => void this.#logged.push(line),
      }),
    )
  }
}

/** TEST_POSTGRES, the URL of a server, runs the same tests on PostgreSQL. */
async function newDatabase(folder: string): Promise<string> {
  const url = process.env["TEST_POSTGRES"]
  return url ? await createDatabase(url) : `sqlite:${join(folder, "parley.db")}`
}
