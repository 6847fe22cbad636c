import type { SocketLike } from "@parley/client"
import { io, type Socket } from "socket.io-client"
import type { Random } from "../support/random.ts"

/** An event as it came out of a socket, before the line harmed it. */
export interface Received {
  readonly connection: number
  readonly name: string
  readonly payload: unknown
}

interface LineOptions {
  readonly url: string
  readonly random: Random
  /** Whether the line may lose, repeat or hold back such an event. */
  readonly harms: (name: string) => boolean
}

/** Events that overtake one that is held back, at most. */
const overtakenMax = 5

/** What lies between a server and a client, and treats events badly: some are lost, repeated, late or out of order. */
export class Line {
  readonly received: Received[] = []
  readonly #options: LineOptions
  #late: { overtakenBy: number; deliver: () => void }[] = []
  #socket: Socket | undefined
  #connections = 0
  #healed = false

  constructor(options: LineOptions) {
    this.#options = options
  }

  /** Opens one connection of a client. */
  readonly open = (auth: { token?: string }): SocketLike => {
    const connection = this.#connections++
    const socket = io(this.#options.url, {
      transports: ["websocket"],
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      auth,
    })
    const listen = socket.onAny.bind(socket)
    socket.onAny = handler =>
      listen((name: string, payload: unknown) => {
        this.received.push({ connection, name, payload })
        this.#carry(name, () => handler(name, payload))
      })
    socket.on("disconnect", () => {
      this.#late = []
    })
    this.#socket = socket
    return socket
  }

  /** From now on everything comes as it is, and what was held back comes first. */
  heal(): void {
    this.#healed = true
    for (const { deliver } of this.#late.splice(0)) deliver()
  }

  /** Breaks the connection as a network does. */
  break(): void {
    if (this.#socket?.connected) this.#socket.io.engine.close()
  }

  #carry(name: string, deliver: () => void): void {
    const { random, harms } = this.#options
    const fate = this.#healed || !harms(name) ? 9 : random.below(10)
    if (fate >= 3) deliver()
    if (fate === 1 || fate === 2 || fate === 3)
      this.#late.push({ overtakenBy: 1 + random.below(overtakenMax), deliver })
    this.#overtake()
  }

  #overtake(): void {
    const due = this.#late.filter(each => --each.overtakenBy < 0)
    this.#late = this.#late.filter(each => each.overtakenBy >= 0)
    for (const { deliver } of due) deliver()
  }
}
