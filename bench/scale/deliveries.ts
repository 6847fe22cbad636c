import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { type Lines, spawnLines } from "../process.ts"
import type { Seeded } from "../seed.ts"
import { perUnit, type ScaleStage } from "./stage.ts"

const senders = 100
const readers = 900
/** In each room one sends and nine read. */
const readersOfRoom = 9
const messages = 1_000

const shapes = {
  "100 rooms of 10": { users: 1_000, rooms: 100, roomsEach: 1 },
  "1,000 rooms of 10": { users: 1_000, rooms: 1_000, roomsEach: 10 },
  "100 rooms of 100": { users: 10_000, rooms: 100, roomsEach: 1 },
}

/**
 * What a message costs a realtime node that nine of its room's members are connected to, as rooms and members grow
 * tenfold, and a node that has nobody in its room. All who send are connected to another node.
 */
export async function deliveries(stage: ScaleStage, runs: number): Promise<Figures[]> {
  const seeds: [string, Seeded, number][] = []
  for (const [name, shape] of Object.entries(shapes))
    seeds.push([name, await stage.seed(shape), shape.roomsEach])
  await stage.startNode("worker", "worker:messages")
  const { url } = await stage.startNode("sender", "realtime")
  await stage.startNode("nobody", "realtime")
  const crowds = []
  for (const [name, seeded, roomsEach] of seeds) {
    const { port } = new URL((await stage.startNode(name, "realtime")).url)
    const reading = await readersOf(Number(port), seeded)
    crowds.push({ name, reading, sending: await sendersOf(url, seeded, roomsEach), frames: 0 })
  }
  const measured: Figures[] = []
  for (let run = 0; run < runs; run++) {
    const figures: Record<string, number> = {}
    for (const crowd of crowds) {
      const before = stage.cpu()
      crowd.sending.say(String(messages))
      await crowd.sending.next()
      crowd.frames += messages * readersOfRoom
      crowd.reading.say(`wait ${crowd.frames}`)
      await crowd.reading.next()
      const cost = perUnit(before, stage.cpu(), messages)
      figures[`${crowd.name}: µs CPU of a node that nine members are on, a message`] =
        cost[crowd.name] ?? Number.NaN
      figures[`${crowd.name}: µs CPU of a node with nobody in the room, a message`] =
        cost["nobody"] ?? Number.NaN
      figures[`${crowd.name}: µs CPU of the worker, a message`] = cost["worker"] ?? Number.NaN
      figures[`${crowd.name}: µs CPU of PostgreSQL, a message`] = cost["database"] ?? Number.NaN
    }
    measured.push(figures)
  }
  for (const { reading, sending } of crowds) await Promise.all([reading.close(), sending.close()])
  return measured
}

async function readersOf(port: number, seeded: Seeded): Promise<Lines> {
  const job = { port, from: senders, count: readers, speaks: "socket.io", tokens: seeded.tokens }
  return await ready(
    spawnLines([process.execPath, join(import.meta.dir, "../readers.ts"), JSON.stringify(job)]),
  )
}

async function sendersOf(
  url: string,
  { folder, people, roomIds }: Seeded,
  roomsEach: number,
): Promise<Lines> {
  const tokens = join(folder, "senders")
  await Bun.write(
    tokens,
    people
      .slice(0, senders)
      .map(each => each.token)
      .join("\n"),
  )
  const ofSenders = Array.from({ length: senders }, (_, n) => roomIds[n * roomsEach])
  const job = { url, tokens, roomIds: ofSenders }
  return await ready(
    spawnLines([process.execPath, join(import.meta.dir, "../senders.ts"), JSON.stringify(job)]),
  )
}

async function ready(lines: Lines): Promise<Lines> {
  await lines.next()
  return lines
}
