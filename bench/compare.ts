import { join, resolve } from "node:path"
import { row, spreads } from "./figures.ts"
import { cpuByThread, type Lines, spawnLines } from "./process.ts"
import { type Seeded, seed } from "./seed.ts"
import { type RunningServer, startServer } from "./server.ts"

/*
 * `npm run bench:compare -- <another checkout> [--slices n]`: the processor time of a send, here and in another checkout (say,
 * of the commit before, with its packages installed). Both servers are up, warm, and asked in turn, a slice at a time: what
 * else a machine does falls on both.
 */
const words = process.argv.slice(2)
const slicesAt = words.indexOf("--slices")
const slices = slicesAt < 0 ? 10 : Number(words[slicesAt + 1])
const other = words.find((_, index) => slicesAt < 0 || (index !== slicesAt && index !== slicesAt + 1))
if (!other) throw new Error("Name the folder of another checkout: npm run bench:compare -- ../parley-before")

const messagesToWarmUp = 15_000
const messagesASlice = 3_000
/** Until indexing and the like have followed. */
const settleMs = 150

interface Side {
  readonly name: string
  readonly server: RunningServer
  readonly senders: Lines
  readonly seeded: Seeded
}

async function open(name: string, root: string): Promise<Side> {
  const seeded = await seed({ users: 100, rooms: 5, roomsEach: 1 })
  const server = await startServer({ folder: seeded.folder, root })
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

/** @returns microseconds of processor time for a send: of the event loop, of all threads */
async function slice(side: Side): Promise<Record<string, number>> {
  const before = cpuByThread(side.server.pid)
  const acknowledged = await send(side, messagesASlice)
  if (acknowledged < messagesASlice) throw new Error("Some sends failed.")
  await Bun.sleep(settleMs)
  const after = cpuByThread(side.server.pid)
  const spent = (seconds: number) => (seconds * 1e6) / acknowledged
  return {
    [`${side.name}: event loop, µs a send`]: spent(after.main - before.main),
    [`${side.name}: all threads, µs a send`]: spent(after.all - before.all),
  }
}

const sides = [await open("other", resolve(other)), await open("here", resolve(import.meta.dir, ".."))]
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
process.exit(0)
