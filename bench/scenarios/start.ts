import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fillImage } from "../../tools/image.ts"
import type { Figures } from "../figures.ts"
import { startServer } from "../server.ts"

/**
 * From the program's start to `/ready`, on an empty folder and on one with data, and resident memory when idle: of the sources,
 * as `npm start` runs them, and of the compiled program, as an image does.
 */
export async function startAndIdle(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  try {
    const image = join(folder, "image")
    await fillImage(image)
    return {
      ...(await startOf("sources", { folder: join(folder, "sources") })),
      ...(await startOf("program", { folder: join(folder, "program"), program: join(image, "parley") })),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function startOf(of: string, options: { folder: string; program?: string }): Promise<Figures> {
  mkdirSync(options.folder)
  const first = await startServer(options)
  await first.stop()
  const second = await startServer(options)
  const cpu = second.cpuSeconds()
  await Bun.sleep(2_000)
  const idle = second.residentMiB()
  await second.stop()
  return {
    [`${of}: start to /ready, empty folder, ms`]: first.readyMs,
    [`${of}: start to /ready, ms`]: second.readyMs,
    [`${of}: start to /ready, ms of processor time`]: cpu * 1000,
    [`${of}: resident when idle, MiB`]: idle,
  }
}
