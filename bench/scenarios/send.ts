import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { spawnLines } from "../process.ts"
import { type Seeded, seed } from "../seed.ts"
import { type RunningServer, startServer } from "../server.ts"

const sendersFile = join(import.meta.dir, "../senders.ts")

interface Loaded {
  readonly failures: number
  readonly p50: number
  readonly p99: number
}

const people = 100
/** Until what runs often is compiled; a second would be too few where the machine does other work. */
const messagesToWarmUp = 10_000
const messages = 40_000

/** Send to acknowledged in one process: 100 senders, each waiting for its acknowledgement, in rooms of a team and of two people. */
export async function sendThroughput(): Promise<Figures> {
  return { ...(await throughput(20)), ...(await throughput(2)) }
}

function throughput(members: number): Promise<Figures> {
  return withServer(members, async (server, seeded) => {
    const job = { url: server.url, tokens: seeded.tokens, roomIds: seeded.roomIds }
    const senders = spawnLines([process.execPath, sendersFile, JSON.stringify(job)])
    await senders.next()
    const send = async (count: number) => {
      senders.say(String(count))
      return Number(await senders.next())
    }
    await send(messagesToWarmUp)
    const [started, before] = [performance.now(), server.cpuSeconds()]
    const acknowledged = await send(messages)
    const seconds = (performance.now() - started) / 1000
    const cpu = server.cpuSeconds() - before
    await senders.close()
    return {
      [`sends acknowledged a second, 100 senders in rooms of ${members}`]: acknowledged / seconds,
      [`server CPU in µs for a send and its deliveries to ${members}`]: (cpu / acknowledged) * 1e6,
      [`failures in rooms of ${members}`]: messages - acknowledged,
    }
  })
}

/** A steady 2,000 sends a second in rooms of 20. */
export function sendLatency(): Promise<Figures> {
  return withServer(20, async (server, seeded) => {
    const loaded = await load({ server, seeded, seconds: 5, rate: 2_000 })
    return {
      "p50 at 2,000 sends a second, ms": loaded.p50,
      "p99 at 2,000 sends a second, ms": loaded.p99,
      "failures at 2,000 a second": loaded.failures,
    }
  })
}

async function withServer(
  members: number,
  work: (server: RunningServer, seeded: Seeded) => Promise<Figures>,
): Promise<Figures> {
  const seeded = await seed({ users: people, rooms: people / members, roomsEach: 1 })
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
