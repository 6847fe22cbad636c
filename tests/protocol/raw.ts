import { within } from "../../server/testing/within.ts"
import { address, type Fixture } from "./fixture.ts"

/** A WebSocket that hands out its frames one by one; pings of Engine.IO are answered and left out. */
export class RawSocket {
  readonly closed: Promise<CloseEvent>
  /** Heartbeats answered so far. */
  pings = 0
  readonly #socket: WebSocket
  readonly #frames: (string | Uint8Array)[] = []
  readonly #waiting: ((frame: string | Uint8Array) => void)[] = []

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.binaryType = "arraybuffer"
    socket.onmessage = ({ data }) => this.#received(typeof data === "string" ? data : new Uint8Array(data))
    this.closed = new Promise(resolve => {
      socket.onclose = resolve
    })
  }

  /** Opens a WebSocket; resolves when it is open. */
  static async open(fixture: Fixture, sid?: string): Promise<RawSocket> {
    const socket = new WebSocket(address(fixture, "websocket", sid))
    const raw = new RawSocket(socket)
    const opened = new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve()
      socket.onerror = () => reject(new Error("the WebSocket was refused"))
    })
    await within(opened, "a WebSocket")
    return raw
  }

  /** Opens a session over WebSocket and connects to a namespace. */
  static async connect(fixture: Fixture, packet = "40"): Promise<RawSocket> {
    const raw = await RawSocket.open(fixture)
    await raw.next()
    raw.send(packet)
    await raw.next()
    return raw
  }

  next(): Promise<string | Uint8Array> {
    const frame = this.#frames.shift()
    if (frame !== undefined) return Promise.resolve(frame)
    return within(new Promise(resolve => this.#waiting.push(resolve)), "a frame")
  }

  async take(count: number): Promise<(string | Uint8Array)[]> {
    const frames: (string | Uint8Array)[] = []
    while (frames.length < count) frames.push(await this.next())
    return frames
  }

  send(frame: string | Uint8Array): void {
    this.#socket.send(frame)
  }

  close(): void {
    this.#socket.close()
  }

  /** The code that the server closed with. */
  async closeCode(): Promise<number> {
    return (await within(this.closed, "the close")).code
  }

  #received(frame: string | Uint8Array): void {
    if (frame === "2") {
      this.pings++
      this.#socket.send("3")
      return
    }
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#frames.push(frame)
    else waiting(frame)
  }
}

/** A session over long-polling, request by request. */
export class RawPolling {
  readonly sid: string
  readonly #fixture: Fixture

  private constructor(fixture: Fixture, sid: string) {
    this.#fixture = fixture
    this.sid = sid
  }

  static async open(fixture: Fixture): Promise<RawPolling> {
    const body = await (await fetch(address(fixture, "polling"))).text()
    return new RawPolling(fixture, JSON.parse(body.slice(1)).sid)
  }

  /** Opens a session over polling and connects to the main namespace. */
  static async connect(fixture: Fixture): Promise<RawPolling> {
    const raw = await RawPolling.open(fixture)
    await raw.post("40")
    await raw.poll()
    return raw
  }

  get(init: RequestInit = {}): Promise<Response> {
    return within(fetch(address(this.#fixture, "polling", this.sid), init), "a poll")
  }

  async poll(): Promise<string> {
    return (await this.get()).text()
  }

  post(body: string | Uint8Array | ReadableStream, init: RequestInit = {}): Promise<Response> {
    return within(
      fetch(address(this.#fixture, "polling", this.sid), { method: "POST", body, ...init }),
      "a post",
    )
  }

  /** Opens a WebSocket that may take the session over. */
  candidate(): Promise<RawSocket> {
    return RawSocket.open(this.#fixture, this.sid)
  }
}
