import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { type Lines, spawnLines } from "../process.ts"
import { type Seeded, seed } from "../seed.ts"
import { startServer } from "../server.ts"

const readersFile = join(import.meta.dir, "../readers.ts")
/** Until what connecting left behind has settled. */
const settleMs = 3_000
const readersEach = 5_000

/** Memory of connections that say nothing, each of another user. */
export async function connections(): Promise<Figures> {
  return {
    "KiB resident a connection: 10,000 with 5 rooms each": await measure({
      users: 10_000,
      rooms: 1_000,
      roomsEach: 5,
    }),
    "KiB resident a connection: 1,000 with 300 rooms each": await measure({
      users: 1_000,
      rooms: 3_000,
      roomsEach: 300,
    }),
  }
}

async function measure(size: { users: number; rooms: number; roomsEach: number }): Promise<number> {
  const seeded = await seed(size)
  const server = await startServer({ folder: seeded.folder })
  const readers: Lines[] = []
  try {
    await Bun.sleep(settleMs)
    const before = server.residentMiB()
    for (let from = 0; from < size.users; from += readersEach) {
      readers.push(await connect(seeded, Number(new URL(server.url).port), from))
    }
    await Bun.sleep(settleMs)
    return ((server.residentMiB() - before) * 1024) / size.users
  } finally {
    await Promise.all(readers.map(each => each.close()))
    await server.stop()
    seeded.remove()
  }
}

async function connect(seeded: Seeded, port: number, from: number): Promise<Lines> {
  const count = Math.min(readersEach, seeded.people.length - from)
  const job = { port, from, count, speaks: "socket.io", tokens: seeded.tokens }
  const readers = spawnLines([process.execPath, readersFile, JSON.stringify(job)])
  await readers.next()
  return readers
}
