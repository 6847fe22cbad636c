import { BenchSocket } from "./socket.ts"

/** Runs as a process of its own, so that the load's processor time is not the server's. Prints one line of JSON. */
interface Job {
  readonly url: string
  /** File of access tokens, one a line: each sends over a connection of its own. */
  readonly tokens: string
  /** Sender n sends to the room n, the rooms going round. */
  readonly roomIds: readonly string[]
  readonly seconds: number
  /** Sends a second over all senders. */
  readonly rate: number
}

const job = JSON.parse(process.argv[2] ?? "{}") as Job
const text = "x".repeat(100)

const tokens = (await Bun.file(job.tokens).text()).trim().split("\n")
const sockets = await Promise.all(tokens.map(token => BenchSocket.connect(job.url, token)))

const latencies: number[] = []
let failures = 0
const until = performance.now() + job.seconds * 1000
const started = performance.now()
await openLoop()
latencies.sort((a, b) => a - b)
console.log(
  JSON.stringify({
    failures,
    p50: quantile(0.5),
    p99: quantile(0.99),
  }),
)
for (const socket of sockets) socket.close()
process.exit(0)

async function send(index: number, since: number): Promise<void> {
  const roomId = job.roomIds[index % job.roomIds.length]
  const answer = await sockets[index]?.emit(
    "message:send",
    `{"roomId":"${roomId}","key":"${Bun.randomUUIDv7()}","text":"${text}"}`,
  )
  if (answer?.startsWith('[{"id"')) latencies.push(performance.now() - since)
  else failures++
}

/** A message counts from when it was due, so that a server that falls behind cannot hide it. */
async function openLoop(): Promise<void> {
  const waiting: Promise<void>[] = []
  let sent = 0
  while (performance.now() < until) {
    const due = Math.floor(((performance.now() - started) / 1000) * job.rate)
    for (; sent < due; sent++) waiting.push(send(sent % sockets.length, started + (sent / job.rate) * 1000))
    await Bun.sleep(1)
  }
  await Promise.all(waiting)
}

function quantile(q: number): number {
  return latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? Number.NaN
}
