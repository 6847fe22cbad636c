import { Person } from "./person.ts"
import { BenchSocket } from "./socket.ts"

/** Runs as a process of its own, so that the load's processor time is not the server's. Prints one line of JSON. */
interface Job {
  readonly url: string
  readonly senders: number
  readonly rooms: number
  readonly seconds: number
  /** Sends a second over all senders; 0: each sends as soon as its last is acknowledged. */
  readonly rate: number
}

const job = JSON.parse(process.argv[2] ?? "{}") as Job
const text = "x".repeat(100)

const people: Person[] = []
for (let n = 0; n < job.senders; n++) people.push(await Person.signUp(job.url, `sender${n}-${process.pid}`))
const owner = people[0]
if (!owner) throw new Error("There is nobody to send.")
const ids = people.map(person => person.id)
const roomIds: string[] = []
for (let n = 0; n < job.rooms; n++) {
  const members = ids.filter((_, index) => index % job.rooms === n)
  roomIds.push(await (people[n] ?? owner).createRoom(`room ${n}`, members))
}
const sockets = await Promise.all(people.map(person => BenchSocket.connect(job.url, person.token)))

const latencies: number[] = []
let failures = 0
const until = performance.now() + job.seconds * 1000
const started = performance.now()
await (job.rate === 0 ? closedLoop() : openLoop())
const elapsed = (performance.now() - started) / 1000
latencies.sort((a, b) => a - b)
console.log(
  JSON.stringify({
    acknowledged: latencies.length,
    failures,
    perSecond: latencies.length / elapsed,
    p50: quantile(0.5),
    p99: quantile(0.99),
    delivered: sockets.reduce((sum, socket) => sum + socket.received, 0),
  }),
)
for (const socket of sockets) socket.close()
process.exit(0)

async function send(index: number, since = performance.now()): Promise<void> {
  const roomId = roomIds[index % job.rooms]
  const answer = await sockets[index]?.emit(
    "message:send",
    `{"roomId":"${roomId}","key":"${crypto.randomUUID()}","text":"${text}"}`,
  )
  if (answer?.startsWith('[{"id"')) latencies.push(performance.now() - since)
  else failures++
}

async function closedLoop(): Promise<void> {
  await Promise.all(
    sockets.map(async (_, index) => {
      while (performance.now() < until) await send(index)
    }),
  )
}

/** A message counts from when it was due, so that a server that falls behind cannot hide it. */
async function openLoop(): Promise<void> {
  const waiting: Promise<void>[] = []
  let sent = 0
  while (performance.now() < until) {
    const due = Math.floor(((performance.now() - started) / 1000) * job.rate)
    for (; sent < due; sent++) waiting.push(send(sent % job.senders, started + (sent / job.rate) * 1000))
    await Bun.sleep(1)
  }
  await Promise.all(waiting)
}

function quantile(q: number): number {
  return latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? Number.NaN
}
