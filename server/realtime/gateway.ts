import { edenGC } from "bun:jsc"
import { limits, ParleyError, spans } from "@parley/contract"
import type { Logger } from "pino"
import type { Tracing } from "../platform/telemetry/tracing.ts"
import type { Answered, EventCaller, EventConnection, EventHandler } from "./events.ts"
import { EventRouter, type SpendEvent } from "./events.ts"
import { Hub, type HubObserver, type HubOptions } from "./hub.ts"
import { Storm } from "./storm.ts"
import {
  type Connection,
  ConnectRefused,
  createTransport,
  type Handshake,
  type Namespace,
  type Transport,
} from "./transport/index.ts"

/** What the gateway needs to know of sessions. Identity implements it. */
export interface Sessions {
  /** Says who connects. Throws a ParleyError. */
  authenticateSocket(handshake: Handshake): Promise<EventCaller>
  /** Those of the given sessions that have ended. */
  recheckSessions(sessionIds: readonly string[]): Promise<readonly string[]>
  onSessionEnded(listener: (sessionId: string) => void): void
}

/** Learns of the connections of this node, and of what the hub lets out. */
export interface Observer extends HubObserver {
  /** The connection hears its user's rooms. */
  connected(connection: EventConnection): void
  /** A connection has ended; it may never have been `connected`. */
  disconnected(connection: EventConnection): void
}

export interface GatewayOptions extends Pick<HubOptions, "bus" | "reads" | "onDelivered"> {
  readonly sessions: Sessions
  readonly events: readonly EventHandler[]
  readonly observer: Observer
  readonly spend: SpendEvent
  /** Refuses a session that opens, with an answer, where its address opens too many. */
  readonly allowSession: (address: string) => Response | undefined
  /** Where a request came from, which behind a proxy is not its peer. */
  readonly addressOf: (request: Request, peer: string) => string
  readonly log: Logger
  readonly tracing?: Tracing
  /** Told of each event that was answered. */
  readonly onAnswered?: (answered: Answered) => void
  /** Whether a failure of what the server stands on is one that a retry may not meet. */
  readonly isTransient?: (error: unknown) => boolean
}

type Client = Connection<EventCaller>

/** Between two looks whether a storm of connections is over. */
const stormLookMs = 1_000

/** The realtime side of a node: connections of users, their events, and the hub that tells them of changes. */
export class Gateway {
  readonly transport: Transport
  readonly hub: Hub
  readonly #options: GatewayOptions
  readonly #router: EventRouter
  readonly #bySession = new Map<string, readonly Client[]>()
  readonly #storm = new Storm({
    open: () => this.transport.connections,
    collect: () => Bun.gc(true),
    collectYoung: edenGC,
    schedule(look) {
      const timer = setTimeout(look, stormLookMs)
      return () => clearTimeout(timer)
    },
  })
  readonly #recheck: ReturnType<typeof setInterval>

  constructor(options: GatewayOptions) {
    this.#options = options
    const { log } = options
    this.#router = new EventRouter({
      handlers: options.events,
      spend: options.spend,
      isTransient: error => options.isTransient?.(error) ?? false,
      tracing: options.tracing,
      onAnswered: options.onAnswered,
      onBug: (error, event) => log.error({ err: error, event }, "event failed"),
    })
    this.transport = createTransport({
      path: "/socket.io/",
      pingIntervalMs: spans.pingInterval,
      pingTimeoutMs: spans.pingTimeout,
      connectTimeoutMs: spans.connectTimeout,
      upgradeTimeoutMs: spans.upgradeTimeout,
      maxPayloadBytes: limits.socketRequestMax,
      maxBufferedBytes: limits.bufferedPerConnectionMax,
      maxBufferedTotalBytes: limits.bufferedTotalMax,
      maxConnections: limits.connectionsMax,
      addressOf: options.addressOf,
      allowRequest: (request, address) => (opensSession(request) ? options.allowSession(address) : undefined),
      namespaces: [this.#namespace() as Namespace],
      onError: (error, context) => log.error({ err: error, context }, "realtime failure"),
    })
    this.hub = new Hub({
      bus: options.bus,
      reads: options.reads,
      publish: (topic, frame) => this.transport.publish(topic, frame),
      observer: options.observer,
      ...(options.onDelivered ? { onDelivered: options.onDelivered } : {}),
      log,
      headsCheckMs: spans.headsCheck,
    })
    options.sessions.onSessionEnded(sessionId => this.#cut(sessionId))
    this.#recheck = setInterval(() => void this.#recheckSessions(), spans.sessionRecheck)
  }

  async close(): Promise<void> {
    clearInterval(this.#recheck)
    this.#storm.close()
    this.transport.close()
    await this.hub.close()
  }

  #namespace(): Namespace<EventCaller> {
    return {
      name: "/",
      authorise: handshake => this.#authorise(handshake),
      connected: (connection, handshake) => this.#connected(connection, handshake),
      event: (connection, name, args, ack) => this.#event({ connection, name, args, ack }),
      disconnected: connection => this.#disconnected(connection),
    }
  }

  async #authorise(handshake: Handshake): Promise<EventCaller> {
    try {
      return await this.#options.sessions.authenticateSocket(handshake)
    } catch (error) {
      if (this.#options.isTransient?.(error)) throw refusal(new ParleyError("overloaded"))
      if (!(error instanceof ParleyError)) throw error
      throw refusal(error)
    }
  }

  /** The session is held before it is checked again: if it ends from now on, this connection is cut. */
  async #connected(connection: Client, handshake: Handshake): Promise<void> {
    const { sessionId } = connection.data
    const ofSession = this.#bySession.get(sessionId) ?? []
    if (ofSession.length >= limits.connectionsPerSessionMax)
      throw refusal(new ParleyError("too_many_connections"))
    this.#bySession.set(sessionId, [...ofSession, connection])
    await this.#authorise(handshake)
    await this.hub.add(connection)
    this.#options.observer.connected(connection)
    this.#storm.connected()
  }

  async #event(heard: {
    connection: Client
    name: string
    args: unknown[]
    ack: ((...args: unknown[]) => void) | undefined
  }): Promise<void> {
    const { connection, name, args, ack } = heard
    const answer = await this.#router.answer(connection, { event: name, payload: args[0] })
    ack?.(answer)
  }

  #disconnected(connection: Client): void {
    const { sessionId } = connection.data
    const others = this.#bySession.get(sessionId)?.filter(other => other !== connection) ?? []
    if (others.length === 0) this.#bySession.delete(sessionId)
    else this.#bySession.set(sessionId, others)
    this.hub.remove(connection)
    this.#options.observer.disconnected(connection)
  }

  #cut(sessionId: string): void {
    for (const connection of this.#bySession.get(sessionId) ?? []) {
      connection.disconnect({ closeTransport: true })
    }
  }

  /** Control messages may be lost: what they would have said is found here within a minute. */
  async #recheckSessions(): Promise<void> {
    try {
      const held = [...this.#bySession.keys()]
      for (const sessionId of await this.#options.sessions.recheckSessions(held)) this.#cut(sessionId)
    } catch (error) {
      this.#options.log.error({ err: error }, "re-checking sessions failed")
    }
  }
}

function refusal({ message, code, retryable }: ParleyError): ConnectRefused {
  return new ConnectRefused(message, { code, retryable })
}

/** Polls, posts and upgrades name the session that they belong to. */
function opensSession(request: Request): boolean {
  return !new URL(request.url).searchParams.has("sid")
}
