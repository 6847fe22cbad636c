import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { startServer } from "../server.ts"

/** From the program's start to `/ready`, on an empty folder and on one with data; resident memory when idle. */
export async function startAndIdle(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  try {
    const first = await startServer({ folder })
    await first.stop()
    const second = await startServer({ folder })
    const cpu = second.cpuSeconds()
    await Bun.sleep(2_000)
    const idle = second.residentMiB()
    await second.stop()
    return {
      "start to /ready, empty folder, ms": first.readyMs,
      "start to /ready, ms": second.readyMs,
      "start to /ready, ms of processor time": cpu * 1000,
      "resident when idle, MiB": idle,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
