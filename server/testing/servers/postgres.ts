import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import type { Certificate } from "./certificate.ts"
import { installPackages } from "./debian.ts"
import { freePort } from "./free-port.ts"

interface Place {
  readonly folder: string
  readonly isTemporary: boolean
  readonly bin: string
  readonly port: number
  readonly isEncrypted: boolean
}

export interface PostgresServerOptions {
  /** Folder of its data, kept and used again; by default a temporary one. */
  readonly kept?: string | undefined
  /** It speaks TLS by this, beside plain text. */
  readonly certificate?: Certificate
}

/** A PostgreSQL server of our own, on a free port. */
export class PostgresServer implements AsyncDisposable {
  readonly #place: Place

  private constructor(place: Place) {
    this.#place = place
  }

  static async start({ kept, certificate }: PostgresServerOptions = {}): Promise<PostgresServer> {
    const bin = await findPostgres()
    if (kept !== undefined) mkdirSync(kept, { recursive: true })
    const folder = kept ?? mkdtempSync(join(tmpdir(), "parley-postgres-"))
    const server = new PostgresServer({
      folder,
      bin,
      isTemporary: kept === undefined,
      port: await freePort(),
      isEncrypted: certificate !== undefined,
    })
    try {
      if (!existsSync(join(server.#data, "PG_VERSION"))) await server.#prepare()
      if (certificate) await server.#take(certificate)
      await server.start()
      return server
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Starts it again after `stop` or `kill`, on the same port and data. */
  async start(): Promise<void> {
    const { port, folder, isEncrypted } = this.#place
    const ssl = isEncrypted ? " -c ssl=on" : ""
    const settings = `-p ${port} -k '' -c listen_addresses=127.0.0.1 -c max_connections=200${ssl}`
    await this.#run("pg_ctl", "start", "-w", "-D", this.#data, "-l", join(folder, "log"), "-o", settings)
  }

  /** Stops it at once: connections break, and what was committed is kept. `fast` lets it write down first where it is. */
  async stop(mode: "immediate" | "fast" = "immediate"): Promise<void> {
    await this.#run("pg_ctl", "stop", "-w", "-m", mode, "-D", this.#data)
  }

  /** Ends all its processes with SIGKILL. Resolves when the last is gone. */
  async kill(): Promise<void> {
    const pids = this.#signal("SIGKILL")
    while (pids.some(isAlive)) await Bun.sleep(10)
    // It would hold the next one back for as long as the parent's number is not free again.
    rmSync(join(this.#data, "postmaster.pid"))
  }

  /** Stops all its processes where they are: connections stay open and nothing answers. */
  pause(): void {
    this.#signal("SIGSTOP")
  }

  resume(): void {
    this.#signal("SIGCONT")
  }

  get port(): number {
    return this.#place.port
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`
  }

  /** Makes an empty database. @returns its URL */
  database(): Promise<string> {
    return createDatabase(this.url)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(() => {})
    if (this.#place.isTemporary) rmSync(this.#place.folder, { recursive: true, force: true })
  }

  get #data(): string {
    return join(this.#place.folder, "data")
  }

  /** The parent first, so that it makes no further child meanwhile. @returns whom it reached */
  #signal(signal: NodeJS.Signals): number[] {
    const parent = Number(readFileSync(join(this.#data, "postmaster.pid"), "utf8").split("\n")[0])
    const reached = [parent, ...childrenOf(parent)]
    for (const pid of reached) {
      try {
        process.kill(pid, signal)
      } catch {
        // It ended by itself a moment ago.
      }
    }
    return reached
  }

  async #prepare(): Promise<void> {
    if (process.getuid?.() === 0) await exec("chown", "postgres", this.#place.folder)
    await this.#run(
      "initdb",
      "-D",
      this.#data,
      "-U",
      "postgres",
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C.UTF-8",
    )
  }

  /** Under the names that it looks for; it wants the key for itself. */
  async #take({ cert, key }: Certificate): Promise<void> {
    const [ownCert, ownKey] = [join(this.#data, "server.crt"), join(this.#data, "server.key")]
    copyFileSync(cert, ownCert)
    copyFileSync(key, ownKey)
    chmodSync(ownKey, 0o600)
    if (process.getuid?.() === 0) await exec("chown", "postgres", ownCert, ownKey)
  }

  /** PostgreSQL refuses to run as root. */
  #run(program: string, ...args: string[]): Promise<void> {
    const path = join(this.#place.bin, program)
    return process.getuid?.() === 0
      ? exec("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", path, ...args)
      : exec(path, ...args)
  }
}

/** Makes an empty database on a server. @returns its URL */
export async function createDatabase(serverUrl: string): Promise<string> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`
  const client = new Client(serverUrl)
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

function childrenOf(parent: number): number[] {
  return readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number)
}

/** A process that has ended counts as gone, also while nobody has asked how. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

/** The folder of PostgreSQL's programs: the newest of this machine, which Debian's packages bring where there is none. */
export async function findPostgres(): Promise<string> {
  const found = () => globSync("/usr/lib/postgresql/*/bin").toSorted().at(-1)
  if (!found()) await installPackages("postgresql")
  const bin = found()
  if (!bin || !existsSync(join(bin, "initdb"))) throw new Error("PostgreSQL is needed: install it.")
  return bin
}

async function exec(...command: string[]): Promise<void> {
  const child = Bun.spawn(command, { stdout: "ignore", stderr: "pipe", cwd: tmpdir() })
  const complaint = await new Response(child.stderr).text()
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")}: ${complaint}`)
}
