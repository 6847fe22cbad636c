import type { Socket } from "bun"
import { clientFrame, upgradeRequest } from "../tests/protocol/tcp.ts"
import { frameAt, shortMax } from "./frames.ts"

/*
 * Connections that read and count, as cheap as they can be: TCP sockets that look at the length of each WebSocket
 * frame (RFC 6455, 5.2) and at nothing in it. A process of its own: its processor time is not the server's.
 * Says `ready`, and for each line `wait <frames>` answers `got` once so many frames have come in all.
 */
interface Job {
  readonly port: number
  /** The first token to take. */
  readonly from?: number
  readonly count: number
  /** `frames`: frames from the first byte on. `socket.io`: a WebSocket is opened, and CONNECT sent with a token each. */
  readonly speaks: "frames" | "socket.io"
  /** File of tokens, one a line. */
  readonly tokens?: string
}

interface Reading {
  /** What the rest of the frame is long. */
  skip: number
  /** A header that ended with the chunk. */
  rest: Buffer
  stage: "http" | "open" | "connect" | "counting"
  readonly token: string
  readonly counting: () => void
}

const job = JSON.parse(process.argv[2] ?? "{}") as Job
const tokens = job.tokens === undefined ? [] : (await Bun.file(job.tokens).text()).trim().split("\n")
const openAtOnce = 100
let frames = 0
let wanted = Number.POSITIVE_INFINITY

for (let n = 0; n < job.count; n += openAtOnce) {
  const some = Array.from({ length: Math.min(openAtOnce, job.count - n) }, (_, k) =>
    connect(tokens[(job.from ?? 0) + n + k] ?? ""),
  )
  await Promise.all(some)
}
console.log("ready")
for await (const line of console) {
  wanted = Number(line.split(" ")[1])
  report()
}
process.exit(0)

function report(): void {
  if (frames < wanted) return
  wanted = Number.POSITIVE_INFINITY
  console.log("got")
}

async function connect(token: string): Promise<void> {
  const ready = Promise.withResolvers<void>()
  const stage = job.speaks === "frames" ? "counting" : "http"
  await Bun.connect<Reading>({
    hostname: "127.0.0.1",
    port: job.port,
    data: { skip: 0, rest: Buffer.alloc(0), stage, token, counting: ready.resolve },
    socket: {
      open(socket) {
        if (stage === "counting") ready.resolve()
        else socket.write(upgradeRequest)
      },
      data: (socket, chunk) => heard(socket, chunk),
      close(socket) {
        // What it would have read never comes: to wait for it would be to wait forever.
        if (socket.data.stage === "counting") process.exit(1)
        ready.reject(new Error("The server closed a connection."))
      },
    },
  })
  await ready.promise
}

function heard(socket: Socket<Reading>, chunk: Buffer): void {
  const reading = socket.data
  let bytes = reading.rest.length === 0 ? chunk : Buffer.concat([reading.rest, chunk])
  reading.rest = bytes.subarray(0, 0)
  if (reading.stage === "http") {
    const end = bytes.indexOf("\r\n\r\n")
    if (end < 0) {
      reading.rest = Buffer.from(bytes)
      return
    }
    reading.stage = "open"
    bytes = bytes.subarray(end + 4)
  }
  count(socket, bytes)
  if (frames >= wanted) report()
}

function count(socket: Socket<Reading>, bytes: Buffer): void {
  const reading = socket.data
  let at = reading.skip
  while (at < bytes.length) {
    const frame = frameAt(bytes, at)
    if (frame === undefined) {
      reading.rest = Buffer.from(bytes.subarray(at))
      reading.skip = 0
      return
    }
    // Frames as short as that are the protocol's own.
    if (frame.payload > shortMax && reading.stage === "counting") frames++
    else own(socket, bytes[at + frame.header])
    at += frame.header + frame.payload
  }
  reading.skip = at - bytes.length
}

/** What the protocol itself says: open, CONNECT's answer, ping. */
function own(socket: Socket<Reading>, type: number | undefined): void {
  const reading = socket.data
  if (reading.stage === "open") {
    reading.stage = "connect"
    socket.write(clientFrame(1, Buffer.from(`40${JSON.stringify({ token: reading.token })}`)))
  } else if (reading.stage === "connect") {
    reading.stage = "counting"
    reading.counting()
  } else if (type === 0x32) socket.write(clientFrame(1, Buffer.from("3")))
}
