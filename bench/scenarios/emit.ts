import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { type Lines, spawnLines } from "../process.ts"
import { seed } from "../seed.ts"
import { type RunningServer, startServer } from "../server.ts"
import { BenchSocket } from "../socket.ts"

const readersFile = join(import.meta.dir, "../readers.ts")
const members = 500
const seconds = 3
const aTime = 20

/** The whole path, from one member's emit through the commit to the sockets of all 500 of the room. */
export async function emitToSockets(): Promise<Figures> {
  const seeded = await seed({ users: members, rooms: 1, roomsEach: 1 })
  const server = await startServer({ folder: seeded.folder })
  const job = {
    port: Number(new URL(server.url).port),
    from: 1,
    count: members - 1,
    speaks: "socket.io",
    tokens: seeded.tokens,
  }
  const readers = spawnLines([process.execPath, readersFile, JSON.stringify(job)])
  try {
    await readers.next()
    const socket = await BenchSocket.connect(server.url, seeded.people[0]?.token ?? "")
    const roomId = seeded.roomIds[0] ?? ""
    const warm = await run({ server, readers, socket, roomId, heard: 0, each: 1, rate: 100 })
    const single = await run({ ...warm, each: 1, rate: 150 })
    const many = await run({ ...single, each: aTime, rate: 15 })
    socket.close()
    return {
      "µs CPU a delivery from emit, singly": single.cost,
      [`µs CPU a delivery from emit, ${aTime} at a time`]: many.cost,
    }
  } finally {
    await readers.close()
    await server.stop()
    seeded.remove()
  }
}

interface Run {
  readonly server: RunningServer
  readonly readers: Lines
  readonly socket: BenchSocket
  readonly roomId: string
  readonly heard: number
  /** Emitted at one moment. */
  readonly each: number
  /** Moments a second. */
  readonly rate: number
}

async function run(of: Run): Promise<Run & { cost: number }> {
  const messages = of.rate * seconds * of.each
  const heard = of.heard + messages * (members - 1)
  const before = of.server.cpuSeconds()
  of.readers.say(`wait ${heard}`)
  const started = performance.now()
  const answers: Promise<string>[] = []
  for (let moment = 0; moment < of.rate * seconds; moment++) {
    await Bun.sleep(Math.max(0, started + (moment / of.rate) * 1000 - performance.now()))
    for (let n = 0; n < of.each; n++) {
      const payload = { roomId: of.roomId, key: Bun.randomUUIDv7(), text: "x".repeat(190) }
      answers.push(of.socket.emit("message:send", JSON.stringify(payload)))
    }
  }
  const refused = (await Promise.all(answers)).find(answer => !answer.startsWith('[{"id"'))
  if (refused) throw new Error(`A send was refused: ${refused}`)
  await of.readers.next()
  const cpu = of.server.cpuSeconds() - before
  return { ...of, heard, cost: (cpu * 1e6) / (messages * members) }
}
