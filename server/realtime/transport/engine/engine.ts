import { randomBytes } from "node:crypto"
import {
  decodePayload,
  EngineSession,
  encodeOpen,
  type OpenData,
  type SessionTimings,
  type TransportName,
  WireError,
} from "@parley/wire"
import { hardBufferLimit } from "../limits.ts"
import type { DrainOptions, TransportLimits, TransportStats } from "../types.ts"
import { preflight, refuse, sayingClose, text } from "./answers.ts"
import { readBody } from "./body.ts"
import { enforceBuffers } from "./buffers.ts"
import { OpeningRequest } from "./opening.ts"
import { type Receiver, Session } from "./session.ts"
import { SECOND_SOCKET, type SocketData } from "./websocket.ts"

/** Packets in one POST; stock clients put in what they have buffered, which is far less. */
const MAX_PACKETS_PER_POST = 10_000

export interface EngineOptions {
  readonly limits: TransportLimits
  readonly now: () => number
  /** Makes the layer above for a session that has just opened. */
  accept(session: Session): Receiver
  onError(error: unknown, context: string): void
}

/** Engine.IO v4 over Bun.serve: sessions over WebSocket, long-polling, and the upgrade from one to the other. */
export class Engine {
  readonly hardBufferLimit: number
  readonly now: () => number
  readonly #options: EngineOptions
  /** One object for all sessions. */
  readonly #timings: SessionTimings
  readonly #sessions = new Map<string, Session>()
  #draining = false
  #onEmpty: (() => void) | undefined
  #interruptPause: (() => void) | undefined

  constructor(options: EngineOptions) {
    this.#options = options
    const { pingIntervalMs, pingTimeoutMs, upgradeTimeoutMs } = options.limits
    this.#timings = { pingIntervalMs, pingTimeoutMs, upgradeTimeoutMs, closeTimeoutMs: pingTimeoutMs }
    this.now = options.now
    this.hardBufferLimit = hardBufferLimit(options.limits)
  }

  get size(): number {
    return this.#sessions.size
  }

  stats(): Omit<TransportStats, "deliveries"> {
    const stats = { websocket: 0, polling: 0, bufferedBytes: 0 }
    for (const session of this.#sessions.values()) {
      stats[session.machine.transport]++
      stats.bufferedBytes += session.bufferedBytes
    }
    return stats
  }

  /** Answers a request of the protocol; undefined: it became a WebSocket. */
  fetch(
    request: Request,
    server: Bun.Server<SocketData>,
    address: string,
  ): Response | undefined | Promise<Response> {
    const answer = this.#route(request, server, address)
    if (answer instanceof Promise) return answer.then(response => sayingClose(request, response))
    return answer && sayingClose(request, answer)
  }

  /** Data of the open packet of a session. */
  openData({ sid, machine }: Session): OpenData {
    const { pingIntervalMs, pingTimeoutMs, maxPayloadBytes } = this.#options.limits
    return {
      sid,
      upgrades: machine.transport === "polling" ? ["websocket"] : [],
      pingInterval: pingIntervalMs,
      pingTimeout: pingTimeoutMs,
      maxPayload: maxPayloadBytes,
    }
  }

  /** Puts an opened session in use. */
  accept(session: Session): void {
    this.#sessions.set(session.sid, session)
    session.deliverTo(this.#options.accept(session))
  }

  forget(session: Session): void {
    this.#sessions.delete(session.sid)
    if (this.#sessions.size === 0) this.#onEmpty?.()
  }

  report(error: unknown, context: string): void {
    this.#options.onError(error, context)
  }

  /** Heartbeats, timeouts and buffer limits of all sessions. */
  sweep(): void {
    const now = this.now()
    for (const session of this.#sessions.values()) session.sweep(now)
    this.enforceBuffers()
  }

  /** Ends the sessions whose clients do not keep up. */
  enforceBuffers(): void {
    enforceBuffers(this.#sessions.values(), this.#options.limits)
  }

  /** Refuses new sessions and ends the open ones in batches; resolves when none is left. */
  async drain({ batchSize, pauseMs }: DrainOptions): Promise<void> {
    this.#draining = true
    const sessions = [...this.#sessions.values()]
    for (let at = 0; at < sessions.length; at += batchSize) {
      if (at > 0) await this.#pause(pauseMs)
      if (this.#sessions.size === 0) return
      for (const session of sessions.slice(at, at + batchSize)) session.end("server shutting down")
    }
    if (this.#sessions.size === 0) return
    await new Promise<void>(resolve => {
      this.#onEmpty = resolve
    })
  }

  /** Ends all sessions at once. */
  close(): void {
    this.#draining = true
    for (const session of this.#sessions.values()) {
      session.end("server shutting down")
      this.forget(session)
    }
    this.#interruptPause?.()
  }

  #route(
    request: Request,
    server: Bun.Server<SocketData>,
    address: string,
  ): Response | undefined | Promise<Response> {
    if (request.method === "OPTIONS") return preflight()
    const query = new URL(request.url).searchParams
    const transport = query.get("transport")
    if (transport !== "polling" && transport !== "websocket") return refuse("unknownTransport")
    if (query.get("EIO") !== "4") return refuse("unsupportedVersion")
    const sid = query.get("sid")
    if (sid === null) return this.#handshake(request, server, { transport, address })
    const session = this.#find(sid)
    if (session === undefined) return refuse("unknownSession")
    if (transport === "websocket") return this.#upgrade(request, server, session)
    if (request.method === "POST") return this.#post(request, session)
    if (request.method !== "GET") return refuse("badRequest")
    server.timeout(request, 0)
    return session.poll(request.signal) ?? refuse("badRequest")
  }

  #find(sid: string): Session | undefined {
    const session = this.#sessions.get(sid)
    session?.sweep(this.now())
    return session?.machine.state === "closed" ? undefined : session
  }

  #handshake(
    request: Request,
    server: Bun.Server<SocketData>,
    { transport, address }: { transport: TransportName; address: string },
  ): Response | undefined {
    if (request.method !== "GET") return refuse("badHandshakeMethod")
    if (this.#draining) return refuse("draining")
    if (this.#sessions.size >= this.#options.limits.maxConnections) return refuse("full")
    const machine = new EngineSession(transport, this.#timings, this.now())
    const opening = new OpeningRequest(request, address)
    const session = new Session(randomBytes(15).toString("base64url"), opening, machine, this)
    if (transport === "websocket")
      return server.upgrade(request, { data: session }) ? undefined : refuse("badRequest")
    this.accept(session)
    return text(encodeOpen(this.openData(session)))
  }

  #upgrade(request: Request, server: Bun.Server<SocketData>, session: Session): Response | undefined {
    const owner = session.machine.startUpgrade(this.now()) ? session : SECOND_SOCKET
    if (server.upgrade(request, { data: owner })) return undefined
    if (owner === session) session.machine.abandonUpgrade()
    return refuse("badRequest")
  }

  async #post(request: Request, session: Session): Promise<Response> {
    if (!session.machine.live || session.machine.transport !== "polling") return refuse("badRequest")
    if (!session.startPost()) {
      session.end("transport error")
      return refuse("badRequest")
    }
    try {
      const body = await readBody(request, this.#options.limits.maxPayloadBytes)
      if (body === undefined) {
        session.end("payload too large")
        return text("payload too large", 413)
      }
      for (const frame of decodePayload(body, MAX_PACKETS_PER_POST)) session.receive(frame)
      return text("ok")
    } catch (error) {
      session.end(error instanceof WireError ? "parse error" : "transport error")
      return refuse("badRequest")
    } finally {
      session.finishPost()
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#interruptPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
