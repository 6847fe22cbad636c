import type { Socket } from "bun"
import { clientFrame, upgradeRequest } from "../tests/protocol/tcp.ts"
import { frameAt } from "./frames.ts"

const [two, three, four] = [0x32, 0x33, 0x34]

/**
 * A Socket.IO connection with as little work as can be, so that the load costs less than what is measured: a TCP socket on
 * which events are counted by the first two characters of their frames, and acknowledgements alone are read.
 */
export class BenchSocket {
  received = 0
  readonly #token: string
  readonly #opened = Promise.withResolvers<void>()
  readonly #acks = new Map<number, (answer: string) => void>()
  #socket: Socket | undefined
  #stage: "http" | "open" | "connect" | "on" = "http"
  /** The begin of what goes on in the next chunk. */
  #rest = Buffer.alloc(0)
  #nextAck = 0

  private constructor(token: string) {
    this.#token = token
  }

  /** @param url `http://<host>:<port>` */
  static async connect(url: string, token: string): Promise<BenchSocket> {
    const { hostname, port } = new URL(url)
    const connection = new BenchSocket(token)
    connection.#socket = await Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        data: (_, chunk) => connection.#hear(chunk),
        close: () => connection.#opened.reject(new Error("The server closed the connection.")),
      },
    })
    connection.#socket.write(upgradeRequest)
    await connection.#opened.promise
    return connection
  }

  /** Emits an event with JSON text as its payload. @returns the text of the acknowledgement */
  emit(event: string, payload: string): Promise<string> {
    const id = this.#nextAck++
    const answer = new Promise<string>(resolve => this.#acks.set(id, resolve))
    this.#say(`42${id}["${event}",${payload}]`)
    return answer
  }

  close(): void {
    this.#socket?.end()
  }

  #say(packet: string): void {
    const frame = clientFrame(1, Buffer.from(packet))
    if (this.#socket?.write(frame) !== frame.length) throw new Error("The server takes no more.")
  }

  #hear(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    if (this.#stage === "http") {
      const end = bytes.indexOf("\r\n\r\n")
      if (end >= 0) this.#stage = "open"
      bytes = bytes.subarray(end < 0 ? 0 : end + 4)
    }
    const heard = this.#stage === "http" ? 0 : this.#hearFrames(bytes)
    this.#rest = Buffer.from(bytes.subarray(heard))
  }

  /** @returns where the first frame begins that is not there as a whole */
  #hearFrames(bytes: Buffer): number {
    for (let at = 0; ; ) {
      const frame = frameAt(bytes, at)
      if (frame === undefined) return at
      const start = at + frame.header
      if (start + frame.payload > bytes.length) return at
      at = start + frame.payload
      this.#hearPacket(bytes, start, at)
    }
  }

  #hearPacket(bytes: Buffer, start: number, end: number): void {
    const isMessage = bytes[start] === four
    if (this.#stage === "on" && isMessage && bytes[start + 1] === two) this.received++
    else if (this.#stage === "on" && isMessage && bytes[start + 1] === three) {
      const packet = bytes.toString("utf8", start + 2, end)
      const from = packet.indexOf("[")
      const id = Number(packet.slice(0, from))
      this.#acks.get(id)?.(packet.slice(from))
      this.#acks.delete(id)
    } else if (bytes[start] === two) this.#say("3")
    else this.#greet(bytes.toString("utf8", start, end))
  }

  #greet(packet: string): void {
    if (this.#stage === "open" && packet.startsWith("0")) {
      this.#stage = "connect"
      this.#say(`40${JSON.stringify({ token: this.#token })}`)
    } else if (this.#stage === "connect" && packet.startsWith("40")) {
      this.#stage = "on"
      this.#opened.resolve()
    } else this.#opened.reject(new Error(`The connection was refused: ${packet}`))
  }
}
