import { BenchSocket } from "./socket.ts"

/*
 * Senders of their own process, each with a connection: says `ready`, and for each line `<n>` sends so many messages, each
 * sender its next one once its last is acknowledged, and answers how many were acknowledged.
 */
interface Job {
  readonly url: string
  /** File of access tokens, one a line. */
  readonly tokens: string
  /** Sender n sends to the room n, the rooms going round. */
  readonly roomIds: readonly string[]
}

const job = JSON.parse(process.argv[2] ?? "{}") as Job
const text = "x".repeat(100)
const tokens = (await Bun.file(job.tokens).text()).trim().split("\n")
const sockets = await Promise.all(tokens.map(token => BenchSocket.connect(job.url, token)))
console.log("ready")
for await (const line of console) console.log(await sendAll(Number(line)))
process.exit(0)

async function sendAll(messages: number): Promise<number> {
  let left = messages
  let acknowledged = 0
  const sendUntilNone = async (socket: BenchSocket, index: number) => {
    const roomId = job.roomIds[index % job.roomIds.length]
    while (left-- > 0) {
      const payload = `{"roomId":"${roomId}","key":"${Bun.randomUUIDv7()}","text":"${text}"}`
      const answer = await socket.emit("message:send", payload)
      if (answer.startsWith('[{"id"')) acknowledged++
    }
  }
  await Promise.all(sockets.map(sendUntilNone))
  return acknowledged
}
