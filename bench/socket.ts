/**
 * A Socket.IO connection with as little work as can be, so that the load costs less than what is measured: frames
 * are looked at by their first characters, and messages of others are counted, not read.
 */
export class BenchSocket {
  received = 0
  readonly #socket: WebSocket
  readonly #acks = new Map<number, (answer: string) => void>()
  #nextAck = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.onmessage = event => this.#hear(String(event.data))
  }

  static async connect(url: string, token: string): Promise<BenchSocket> {
    const socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`)
    await new Promise<void>((resolve, reject) => {
      socket.onerror = () => reject(new Error("The connection failed."))
      socket.onmessage = event => {
        const frame = String(event.data)
        if (frame.startsWith("0")) socket.send(`40${JSON.stringify({ token })}`)
        else if (frame.startsWith("40")) resolve()
        else reject(new Error(`The connection was refused: ${frame}`))
      }
    })
    return new BenchSocket(socket)
  }

  /** Emits an event with JSON text as its payload. @returns the text of the acknowledgement */
  emit(event: string, payload: string): Promise<string> {
    const id = this.#nextAck++
    const answer = new Promise<string>(resolve => this.#acks.set(id, resolve))
    this.#socket.send(`42${id}["${event}",${payload}]`)
    return answer
  }

  close(): void {
    this.#socket.close()
  }

  #hear(frame: string): void {
    if (frame.startsWith("42")) {
      this.received++
    } else if (frame.startsWith("43")) {
      const end = frame.indexOf("[")
      const id = Number(frame.slice(2, end))
      this.#acks.get(id)?.(frame.slice(end))
      this.#acks.delete(id)
    } else if (frame === "2") {
      this.#socket.send("3")
    }
  }
}
