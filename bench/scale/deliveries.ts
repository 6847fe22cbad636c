import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { type Lines, spawnLines } from "../process.ts"
import type { Seeded } from "../seed.ts"
import { perUnit, type ScaleStage } from "./stage.ts"

const senders = 100
const readers = 900
const messages = 3_000

/** In each room one sends, and so many read on the node that is measured. */
const shapes = {
  "500 rooms of 2": { users: 1_000, rooms: 500, roomsEach: 1, reading: 1 },
  "100 rooms of 10": { users: 1_000, rooms: 100, roomsEach: 1, reading: 9 },
  "1,000 rooms of 10": { users: 1_000, rooms: 1_000, roomsEach: 10, reading: 9 },
  "100 rooms of 100": { users: 10_000, rooms: 100, roomsEach: 1, reading: 9 },
}

/**
 * What a message costs a realtime node that one or nine of its room's members are connected to, as rooms and members grow
 * tenfold, and a node that has nobody in its room. All who send are connected to another node.
 */
export async function deliveries(stage: ScaleStage, runs: number): Promise<Figures[]> {
  const seeds: { name: string; seeded: Seeded; roomsEach: number; reading: number }[] = []
  for (const [name, shape] of Object.entries(shapes))
    seeds.push({ name, ...shape, seeded: await stage.seed(shape) })
  await stage.startNode("worker", "worker:messages")
  const { url } = await stage.startNode("sender", "realtime")
  await stage.startNode("nobody", "realtime")
  const crowds = []
  for (const { name, seeded, roomsEach, reading: online } of seeds) {
    const { port } = new URL((await stage.startNode(name, "realtime")).url)
    const reading = await readersOf(Number(port), seeded)
    crowds.push({ name, online, reading, sending: await sendersOf(url, seeded, roomsEach), frames: 0 })
  }
  const measured: Figures[] = []
  for (let run = 0; run < runs; run++) {
    const figures: Record<string, number> = {}
    for (const crowd of crowds) {
      const before = stage.cpu()
      crowd.sending.say(String(messages))
      await crowd.sending.next()
      crowd.frames += messages * crowd.online
      crowd.reading.say(`wait ${crowd.frames}`)
      await crowd.reading.next()
      const cost = perUnit(before, stage.cpu(), messages)
      figures[`${crowd.name}: µs CPU of a node with ${crowd.online} of the room, a message`] =
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
