import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { startServer } from "../server.ts"

interface Loaded {
  readonly acknowledged: number
  readonly failures: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

/** Send to acknowledged in one process: 100 senders in 5 rooms of 20, each waiting for its acknowledgement. */
export async function sendThroughput(): Promise<Figures> {
  const server = await startServer()
  try {
    const before = server.cpuSeconds()
    const loaded = await load({ url: server.url, senders: 100, rooms: 5, seconds: 5, rate: 0 })
    const cpu = server.cpuSeconds() - before
    return {
      "sends acknowledged a second, 100 senders": loaded.perSecond,
      "server CPU in µs for a send (with its deliveries to 20)": (cpu / loaded.acknowledged) * 1e6,
      failures: loaded.failures,
    }
  } finally {
    await server.stop()
  }
}

/** The same at a steady 2,000 sends a second. */
export async function sendLatency(): Promise<Figures> {
  const server = await startServer()
  try {
    const loaded = await load({ url: server.url, senders: 100, rooms: 5, seconds: 5, rate: 2_000 })
    return {
      "p50 at 2,000 sends a second, ms": loaded.p50,
      "p99 at 2,000 sends a second, ms": loaded.p99,
      "failures at 2,000 a second": loaded.failures,
    }
  } finally {
    await server.stop()
  }
}

async function load(job: object): Promise<Loaded> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "../load.ts"), JSON.stringify(job)], {
    stdout: "pipe",
    stderr: "inherit",
  })
  const out = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error("The load ended early.")
  return JSON.parse(out) as Loaded
}
