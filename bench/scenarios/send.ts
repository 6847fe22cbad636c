import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { type Seeded, seed } from "../seed.ts"
import { type RunningServer, startServer } from "../server.ts"

interface Loaded {
  readonly acknowledged: number
  readonly failures: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

const senders = 100

/** Send to acknowledged in one process: 100 senders, each waiting for its acknowledgement, in rooms of a team and of two people. */
export async function sendThroughput(): Promise<Figures> {
  return { ...(await throughput(20)), ...(await throughput(2)) }
}

function throughput(members: number): Promise<Figures> {
  return withSenders(members, async (server, seeded) => {
    await load({ server, seeded, seconds: 1, rate: 0 })
    const before = server.cpuSeconds()
    const loaded = await load({ server, seeded, seconds: 5, rate: 0 })
    const cpu = server.cpuSeconds() - before
    return {
      [`sends acknowledged a second, 100 senders in rooms of ${members}`]: loaded.perSecond,
      [`server CPU in µs for a send and its deliveries to ${members}`]: (cpu / loaded.acknowledged) * 1e6,
      [`failures in rooms of ${members}`]: loaded.failures,
    }
  })
}

/** A steady 2,000 sends a second in rooms of 20. */
export function sendLatency(): Promise<Figures> {
  return withSenders(20, async (server, seeded) => {
    const loaded = await load({ server, seeded, seconds: 5, rate: 2_000 })
    return {
      "p50 at 2,000 sends a second, ms": loaded.p50,
      "p99 at 2,000 sends a second, ms": loaded.p99,
      "failures at 2,000 a second": loaded.failures,
    }
  })
}

async function withSenders(
  members: number,
  work: (server: RunningServer, seeded: Seeded) => Promise<Figures>,
): Promise<Figures> {
  const seeded = await seed({ users: senders, rooms: senders / members, roomsEach: 1 })
  const server = await startServer({ folder: seeded.folder })
  try {
    return await work(server, seeded)
  } finally {
    await server.stop()
    seeded.remove()
  }
}

async function load(of: {
  server: RunningServer
  seeded: Seeded
  seconds: number
  rate: number
}): Promise<Loaded> {
  const { server, seeded, seconds, rate } = of
  const job = { url: server.url, tokens: seeded.tokens, roomIds: seeded.roomIds, seconds, rate }
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "../load.ts"), JSON.stringify(job)], {
    stdout: "pipe",
    stderr: "inherit",
  })
  const out = await new Response(child.stdout).text()
  if ((await child.exited) !== 0) throw new Error("The load ended early.")
  return JSON.parse(out) as Loaded
}
