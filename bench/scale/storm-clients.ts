import { BenchSocket } from "../socket.ts"

/*
 * Clients of a process of their own that come back all at once: each connects and resumes its room. Says `ready`, and for each line
 * with a URL connects them all, and answers with the milliseconds until the last had resumed.
 */
interface Job {
  /** File of access tokens, one a line. */
  readonly tokens: string
  /** Client n is in the room n, the rooms going round. */
  readonly roomIds: readonly string[]
  /** What each client holds of its room. */
  readonly rev: number
}

const job = JSON.parse(process.argv[2] ?? "{}") as Job
const tokens = (await Bun.file(job.tokens).text()).trim().split("\n")
/** What an operating system lets wait to be accepted. */
const connectingMax = 500

console.log("ready")
for await (const line of console) {
  const started = performance.now()
  const sockets: BenchSocket[] = []
  const left = tokens.entries()
  const comeBack = async () => {
    for (const [n, token] of left) {
      const socket = await BenchSocket.connect(line, token)
      const roomId = job.roomIds[n % job.roomIds.length]
      await socket.emit("sync", JSON.stringify({ rooms: { [`${roomId}`]: job.rev } }))
      sockets.push(socket)
    }
  }
  await Promise.all(Array.from({ length: connectingMax }, comeBack))
  console.log(performance.now() - started)
  for (const socket of sockets) socket.close()
}
process.exit(0)
