import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { type Lines, spawnLines } from "../process.ts"
import { type Seeded, seed } from "../seed.ts"
import { type RunningServer, startServer } from "../server.ts"

const readersFile = join(import.meta.dir, "../readers.ts")
/** Until what connecting left behind has settled. */
const settleMs = 3_000
const readersEach = 2_000

/** Memory of connections that say nothing, each of another user. */
export async function connections(): Promise<Figures> {
  return {
    ...(await measure({ users: 10_000, rooms: 1_000, roomsEach: 5 })),
    ...(await measure({ users: 1_000, rooms: 3_000, roomsEach: 300 })),
  }
}

/** What the first connections take is also code that they make the runtime compile: the further ones are told apart. */
async function measure(size: { users: number; rooms: number; roomsEach: number }): Promise<Figures> {
  const seeded = await seed(size)
  const server = await startServer({ folder: seeded.folder })
  const readers: Lines[] = []
  try {
    const resident: number[] = [await residentOf(server)]
    for (let from = 0; from < size.users; from += readersEach) {
      readers.push(await connect(seeded, Number(new URL(server.url).port), from))
      if (from === 0) resident.push(await residentOf(server))
    }
    resident.push(await residentOf(server))
    const [before = 0, first = 0, all = 0] = resident
    const name = `KiB resident a connection: ${size.users.toLocaleString("en")} with ${size.roomsEach} rooms each`
    const further = size.users - readersEach
    return {
      [name]: (all - before) / size.users,
      ...(further > 0 ? { [`${name}, those after the first 2,000`]: (all - first) / further } : {}),
    }
  } finally {
    await Promise.all(readers.map(each => each.close()))
    await server.stop()
    seeded.remove()
  }
}

async function residentOf(server: RunningServer): Promise<number> {
  await Bun.sleep(settleMs)
  return server.residentMiB() * 1024
}

async function connect(seeded: Seeded, port: number, from: number): Promise<Lines> {
  const count = Math.min(readersEach, seeded.people.length - from)
  const job = { port, from, count, speaks: "socket.io", tokens: seeded.tokens }
  const readers = spawnLines([process.execPath, readersFile, JSON.stringify(job)])
  await readers.next()
  return readers
}
