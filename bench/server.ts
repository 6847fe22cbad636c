import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { cpuSeconds, residentKiB } from "./process.ts"

const root = join(import.meta.dir, "..")

export interface RunningServer {
  readonly url: string
  readonly pid: number
  /** Milliseconds from the start of the program to the first 200 of `/ready`. */
  readonly readyMs: number
  residentMiB(): number
  /** Seconds of processor time, user and system, since the start. */
  cpuSeconds(): number
  stop(): Promise<void>
}

interface StartOptions {
  readonly folder?: string
  readonly port?: number
  /** The checkout whose server it is; this one unless it is named. */
  readonly root?: string
  /** The program that it runs in place of the checkout's sources. */
  readonly program?: string
  /** Further settings. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Starts Parley as users do, on a free port and an empty folder unless they are named. */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "parley-bench-"))
  const port = options.port ?? (await freePort())
  const started = performance.now()
  const program = options.program ? [options.program] : [process.execPath, "server/main.ts"]
  const child = Bun.spawn([...program, "serve", "--port", String(port)], {
    cwd: options.root ?? root,
    env: {
      ...process.env,
      PARLEY_DATABASE_URL: `sqlite:${folder}/parley.db`,
      PARLEY_BLOBS_URL: `file:${folder}/blobs`,
      PARLEY_LOG_LEVEL: "error",
      PARLEY_RATE_LIMITS: "off",
      ...options.settings,
    },
    stdout: "ignore",
    stderr: "inherit",
  })
  const url = `http://127.0.0.1:${port}`
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error("The server ended before it was ready.")
    await Bun.sleep(2)
  }
  return {
    url,
    pid: child.pid,
    readyMs: performance.now() - started,
    residentMiB: () => residentKiB(child.pid) / 1024,
    cpuSeconds: () => cpuSeconds(child.pid),
    async stop() {
      child.kill("SIGTERM")
      await child.exited
      if (!options.folder) rmSync(folder, { recursive: true })
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  return await fetch(`${url}/ready`).then(
    answer => answer.ok,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } })
  const { port } = probe
  probe.stop(true)
  return port
}
