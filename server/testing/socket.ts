import {
  type ClientEvent,
  clientEvents,
  type ErrorCode,
  EventError,
  type EventPayload,
  type ResultOf,
  type ServerEvent,
  serverEvents,
} from "@parley/contract"
import { io, type Socket } from "socket.io-client"
import { within } from "./within.ts"

export type Transport = "websocket" | "polling"

export interface Heard {
  readonly name: string
  readonly payload: unknown
}

interface Waiting {
  readonly name: string
  readonly matches: (payload: never) => boolean
  readonly resolve: (payload: never) => void
}

/** A live connection by the stock client. What it hears is held against the contract. */
export class TestSocket implements Disposable {
  /** Everything heard so far, in order. */
  readonly heard: Heard[] = []
  /** Resolves with the reason when the connection is gone. */
  readonly closed: Promise<string>
  readonly #socket: Socket
  #waiting: Waiting[] = []

  private constructor(socket: Socket) {
    this.#socket = socket
    this.closed = new Promise(resolve => socket.once("disconnect", resolve))
    socket.onAny((name: string, payload: unknown) => this.#hear(name, payload))
  }

  /** Rejects with the server's refusal; its code is in `error.data.code`. */
  static async open(url: string, options: { token?: string; transport?: Transport }): Promise<TestSocket> {
    const socket = io(url, {
      transports: [options.transport ?? "websocket"],
      reconnection: false,
      forceNew: true,
      auth: options.token === undefined ? {} : { token: options.token },
    })
    const opened = new TestSocket(socket)
    const connected = new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve)
      socket.once("connect_error", reject)
    })
    await within(connected, "a connection").catch(error => {
      socket.close()
      throw error
    })
    return opened
  }

  /** The acknowledgement of an event, whatever it is. */
  async emit(event: string, ...args: unknown[]): Promise<unknown> {
    return await within(this.#socket.emitWithAck(event, ...args), `the acknowledgement of ${event}`)
  }

  /** Emits without asking for an acknowledgement. */
  emitBare(event: string, ...args: unknown[]): void {
    this.#socket.emit(event, ...args)
  }

  /** The result of an event. Throws where it is refused, or is not what the contract says. */
  async ask<E extends ClientEvent>(event: E, payload: unknown): Promise<ResultOf<E>> {
    const result = await this.emit(event, payload)
    const parsed = clientEvents[event].result.strict().safeParse(result)
    if (!parsed.success) throw new Error(`${event} was answered ${JSON.stringify(result)}`)
    return parsed.data as ResultOf<E>
  }

  /** The code that an event is refused with. */
  async refusal(event: string, ...args: unknown[]): Promise<ErrorCode> {
    return EventError.strict().parse(await this.emit(event, ...args)).error.code
  }

  /** The first such event, among those heard already or yet to come. */
  async hears<E extends ServerEvent>(
    name: E,
    matches: (payload: EventPayload<E>) => boolean = () => true,
  ): Promise<EventPayload<E>> {
    const before = this.all(name).find(matches)
    if (before) return before
    const { promise, resolve } = Promise.withResolvers<EventPayload<E>>()
    this.#waiting.push({ name, matches, resolve })
    return await within(
      promise,
      `${name} on a socket that heard ${this.heard.map(each => each.name).join(", ")}`,
    )
  }

  /** Everything of one name that was heard so far. */
  all<E extends ServerEvent>(name: E): EventPayload<E>[] {
    return this.heard.filter(each => each.name === name).map(each => each.payload as EventPayload<E>)
  }

  close(): void {
    this.#socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #hear(name: string, payload: unknown): void {
    const schema = name in serverEvents ? serverEvents[name as ServerEvent].payload : undefined
    if (!schema || !Bun.deepEquals(schema.parse(payload), payload)) {
      throw new Error(`${name} is not what the contract says: ${JSON.stringify(payload)}`)
    }
    this.heard.push({ name, payload })
    const heard = this.#waiting.filter(each => each.name === name && each.matches(payload as never))
    this.#waiting = this.#waiting.filter(each => !heard.includes(each))
    for (const each of heard) each.resolve(payload as never)
  }
}
