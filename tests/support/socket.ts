import {
  type ClientEvent,
  type clientEvents,
  EventError,
  ParleyError,
  type ResultOf,
  spans,
} from "@parley/contract"
import { io } from "socket.io-client"
import type { Person } from "./people.ts"

/** Longer than the server takes to say that it has no answer. */
const answerMs = spans.commandTimeout + 7_000
const connectMs = 20_000

/** What a client sends with an event: what has a default may be left out. */
type PayloadOf<E extends ClientEvent> = (typeof clientEvents)[E]["payload"]["_zod"]["input"]

/** A connection by the stock client library. */
export interface TestSocket {
  /**
   * Sends an event and waits for its result.
   * @throws ParleyError what the server refused it with; another Error when the connection broke before the answer
   */
  emit<E extends ClientEvent>(event: E, payload: PayloadOf<E>): Promise<ResultOf<E>>
  /** Resolves when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>
  close(): void
}

export interface SocketOptions {
  readonly url: string
  readonly person: Person
  /** Told of every event, from before the connect on. */
  readonly onEvent: (name: string, payload: unknown) => void
  /** A WebSocket where nothing else is said. */
  readonly transport?: "polling" | "websocket"
}

/** Connects once; coming back after a break is the caller's. */
export async function openSocket({
  url,
  person,
  onEvent,
  transport = "websocket",
}: SocketOptions): Promise<TestSocket> {
  const socket = io(url, {
    transports: [transport],
    reconnection: false,
    forceNew: true,
    timeout: connectMs,
    auth: { token: person.token },
  })
  socket.onAny(onEvent)
  const closed = new Promise<void>(resolve => socket.once("disconnect", () => resolve()))
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve)
    socket.once("connect_error", error => {
      socket.close()
      reject(error)
    })
    // The transport broke between its opening and the server's answer to the log-in.
    socket.once("disconnect", reason => reject(new Error(reason)))
  })
  return {
    async emit(event, payload) {
      const result: unknown = await socket.timeout(answerMs).emitWithAck(event, payload)
      const refused = EventError.safeParse(result)
      if (refused.success) {
        const { code, message } = refused.data.error
        throw new ParleyError(code, { message })
      }
      return result as ResultOf<typeof event>
    },
    closed,
    close: () => void socket.close(),
  }
}
