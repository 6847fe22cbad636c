import { type ClientEvent, type ParleyError, type PayloadOf, type ResultOf, spans } from "@parley/contract"
import type { Clock } from "./clock.ts"
import { closed, endsSession, errorOfEvent, unreachable } from "./problem.ts"
import { pauseAfter } from "./retry.ts"
import type { Session } from "./session.ts"
import type { SocketLike } from "./types.ts"

/** Milliseconds until an event without an acknowledgement is given up: the server itself answers sooner. */
const acknowledgeTimeout = spans.commandTimeout + 4_000
const connectTimeout = 20_000
const reconnect = { base: 1_000, max: 30_000 }
/** A server that is being replaced closes with this code (RFC 6455, 7.4.1, "service restart"). */
const serviceRestart = 1012
/** Attempts that are not made rarer, at a second at most, while the next server starts. */
const restartAttempts = 10
/** The same after a break of a connection that was good: its node died, and others take over once that is noticed. */
const breakAttempts = 3
/** Acknowledgements waited for at once. */
const waitingMax = 1_000

export interface ConnectionEvents {
  onConnecting(): void
  /** A socket is up; the caller says `settled` once it has caught up. */
  onUp(): void
  onDown(): void
  onEvent(name: string, payload: unknown): void
}

/** One socket at a time to the server, opened again after every break. */
export interface Connection {
  open(): void
  close(): void
  /** Breaks the socket and comes back after a pause. */
  restart(): void
  /** The connection proved good: the next break is followed by a short pause again. */
  settled(): void
  emit<E extends ClientEvent>(event: E, payload: PayloadOf<E>, timeout?: number): Promise<ResultOf<E>>
}

interface ConnectionOptions extends ConnectionEvents {
  readonly openSocket: (auth: { token?: string }) => SocketLike
  readonly session: Session
  readonly clock: Clock
}

export function createConnection(options: ConnectionOptions): Connection {
  const { session, clock } = options
  let socket: SocketLike | null = null
  let up = false
  let attempts = 0
  let promptAttempts = 0
  let good = false
  let cancelTimer = () => {}
  const waiting = new Set<(error: ParleyError) => void>()

  function attempt(): void {
    options.onConnecting()
    const token = session.bearer()
    const generation = session.generation()
    const current = options.openSocket(token === null ? {} : { token })
    socket = current
    cancelTimer = clock.schedule(() => current === socket && again(), connectTimeout)
    current.on("connect", () => {
      if (current !== socket) return
      cancelTimer()
      up = true
      options.onUp()
    })
    current.on("connect_error", error => {
      if (current !== socket) return
      const refusal = errorOfEvent({ error: error.data }) ?? errorOfEvent(error.data)
      if (endsSession(refusal)) renew(generation)
      else again(refusal)
    })
    current.on("disconnect", (_, details) => {
      if (current !== socket) return
      if (closeCode(details) === serviceRestart) promptAttempts = restartAttempts
      else if (good) promptAttempts = breakAttempts
      again()
    })
    current.onAny((name, payload) => current === socket && options.onEvent(name, payload))
    current.connect()
  }

  function drop(error: ParleyError): void {
    cancelTimer()
    const current = socket
    socket = null
    up = false
    good = false
    current?.disconnect()
    for (const reject of [...waiting]) reject(error)
  }

  function again(refusal: ParleyError | null = null): void {
    drop(unreachable())
    options.onDown()
    const rarer = promptAttempts > 0 ? 0 : attempts++
    cancelTimer = clock.schedule(attempt, pauseAfter(refusal, clock, { ...reconnect, attempts: rarer }))
    if (promptAttempts > 0) promptAttempts--
  }

  /** The log-in was refused: once it is renewed, another attempt; where it is over, the session tells its owner. */
  function renew(generation: number): void {
    drop(unreachable())
    options.onDown()
    let cancelled = false
    cancelTimer = () => {
      cancelled = true
    }
    const renewal = session.generation() === generation ? session.renew() : Promise.resolve()
    renewal.then(
      () => cancelled || again(),
      error => cancelled || endsSession(error) || again(),
    )
  }

  function emit<E extends ClientEvent>(event: E, payload: PayloadOf<E>, timeout = acknowledgeTimeout) {
    return new Promise<ResultOf<E>>((resolve, reject) => {
      if (socket === null || !up || waiting.size >= waitingMax) return reject(unreachable())
      const fail = (error: ParleyError) => {
        waiting.delete(fail)
        cancel()
        reject(error)
      }
      const cancel = clock.schedule(() => fail(unreachable()), timeout)
      waiting.add(fail)
      socket.emit(event, payload, result => {
        if (!waiting.delete(fail)) return
        cancel()
        const error = errorOfEvent(result)
        if (error === null) resolve(result as ResultOf<E>)
        else reject(error)
      })
    })
  }

  return {
    open() {
      if (socket !== null) return
      drop(closed())
      attempts = 0
      promptAttempts = 0
      attempt()
    },
    close() {
      drop(closed())
      options.onDown()
    },
    restart() {
      if (socket !== null) again()
    },
    settled() {
      attempts = 0
      promptAttempts = 0
      good = true
    },
    emit,
  }
}

/** The WebSocket's close code, where socket.io-client tells of one. */
function closeCode(details: unknown): number | undefined {
  const { context } = (details ?? {}) as { context?: { code?: number } }
  return context?.code
}
