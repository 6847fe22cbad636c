import { existsSync, globSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import { installPackages } from "./debian.ts"
import { freePort } from "./free-port.ts"

/** A PostgreSQL server of the tests' own, on a free port, with its data in a temporary folder. */
export class PostgresServer implements AsyncDisposable {
  readonly #folder: string
  readonly #bin: string
  readonly #port: number

  private constructor(place: { folder: string; bin: string; port: number }) {
    this.#folder = place.folder
    this.#bin = place.bin
    this.#port = place.port
  }

  static async start(): Promise<PostgresServer> {
    const bin = await findPrograms()
    const folder = mkdtempSync(join(tmpdir(), "parley-postgres-"))
    const server = new PostgresServer({ folder, bin, port: await freePort() })
    await server.#prepare()
    await server.start()
    return server
  }

  /** Starts it again after `stop` or `kill`, on the same port and data. */
  async start(): Promise<void> {
    const settings = `-p ${this.#port} -k ${this.#folder} -c listen_addresses=127.0.0.1 -c max_connections=200`
    await this.#run(
      "pg_ctl",
      "start",
      "-w",
      "-D",
      this.#data,
      "-l",
      join(this.#folder, "log"),
      "-o",
      settings,
    )
  }

  /** Stops it at once: connections break, and what was committed is kept. */
  async stop(): Promise<void> {
    await this.#run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", this.#data)
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`
  }

  /** Makes an empty database. @returns its URL */
  database(): Promise<string> {
    return createDatabase(this.url)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop().catch(() => {})
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #data(): string {
    return join(this.#folder, "data")
  }

  async #prepare(): Promise<void> {
    if (process.getuid?.() === 0) await exec("chown", "postgres", this.#folder)
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

  /** PostgreSQL refuses to run as root. */
  #run(program: string, ...args: string[]): Promise<void> {
    const path = join(this.#bin, program)
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

async function findPrograms(): Promise<string> {
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
