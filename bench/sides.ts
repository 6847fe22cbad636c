import { join } from "node:path"
import { row, spreads } from "./figures.ts"
import { cpuByThread, type Lines, spawnLines } from "./process.ts"
import { type Seeded, seed } from "./seed.ts"
import { type RunningServer, startServer } from "./server.ts"

const messagesToWarmUp = 15_000
const messagesASlice = 3_000
/** Until indexing and the like have followed. */
const settleMs = 150

export interface Side {
  readonly name: string
  readonly server: RunningServer
  readonly senders: Lines
  readonly seeded: Seeded
}

export interface SideOptions {
  readonly name: string
  /** The checkout whose server it is; this one unless it is named. */
  readonly root?: string
  /** Further settings. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A server with its own data and its own senders. */
export async function openSide({ name, ...options }: SideOptions): Promise<Side> {
  const seeded = await seed({ users: 100, rooms: 5, roomsEach: 1 })
  const server = await startServer({ folder: seeded.folder, ...options })
  const job = { url: server.url, tokens: seeded.tokens, roomIds: seeded.roomIds }
  const senders = spawnLines([process.execPath, join(import.meta.dir, "senders.ts"), JSON.stringify(job)])
  await senders.next()
  return { name, server, senders, seeded }
}

async function close({ server, senders, seeded }: Side): Promise<void> {
  await senders.close()
  await server.stop()
  seeded.remove()
}

async function send({ senders }: Side, messages: number): Promise<number> {
  senders.say(String(messages))
  return Number(await senders.next())
}

/** @returns microseconds of processor time for a send: of the event loop, of all threads; and sends a second */
async function slice(side: Side): Promise<Record<string, number>> {
  const [before, started] = [cpuByThread(side.server.pid), performance.now()]
  const acknowledged = await send(side, messagesASlice)
  if (acknowledged < messagesASlice) throw new Error("Some sends failed.")
  const seconds = (performance.now() - started) / 1000
  await Bun.sleep(settleMs)
  const after = cpuByThread(side.server.pid)
  const spent = (cpuSeconds: number) => (cpuSeconds * 1e6) / acknowledged
  return {
    [`${side.name}: event loop, µs a send`]: spent(after.main - before.main),
    [`${side.name}: all threads, µs a send`]: spent(after.all - before.all),
    [`${side.name}: sends a second`]: acknowledged / seconds,
  }
}

/** Warms all sides up, and asks them in turn, a slice at a time, so that what else a machine does falls on each. */
export async function compareSides(sides: readonly Side[], slices: number): Promise<void> {
  for (const side of sides) await send(side, messagesToWarmUp)
  const measured: Record<string, number>[] = []
  for (let n = 0; n < slices; n++) {
    let all: Record<string, number> = {}
    for (const side of n % 2 === 0 ? sides : sides.toReversed()) all = { ...all, ...(await slice(side)) }
    measured.push(all)
  }
  console.log(`| figure | median of ${slices} slices | least - most |\n|---|---|---|`)
  for (const [name, spread] of Object.entries(spreads(measured))) console.log(row(name, spread))
  await Promise.all(sides.map(close))
}
