import type { SocketData } from "./engine/websocket.ts"

/** What a client presented when it asked for a namespace. */
export interface Handshake {
  /** Headers of the request that opened the session. */
  readonly headers: Headers
  /** Address of the request that opened the session, with its query. */
  readonly url: URL
  /** Where the request that opened the session came from, as `addressOf` tells. */
  readonly address: string
  /** Transport in use when the CONNECT packet came in. */
  readonly transport: "polling" | "websocket"
  /** Payload of the CONNECT packet, `{}` when there was none. Untrusted. */
  readonly auth: Record<string, unknown>
}

/**
 * One client in one namespace of one Engine.IO session ("socket" in Socket.IO's own words).
 *
 * What is sent arrives in call order: `emit`, `send` and frames published to subscribed topics alike. Frames sent before the
 * CONNECT answer went out are held and follow it. On a closed connection every method does nothing (`emitWithAck` rejects).
 */
export interface Connection<Data = unknown> {
  /** Unguessable; not the Engine.IO session id. */
  readonly id: string
  /** What `authorise` returned. */
  readonly data: Data
  /** True once the connection is over; it never comes back. */
  readonly closed: boolean
  /** Encodes and sends an event; typed arrays, DataViews and ArrayBuffers in `args` travel as binary attachments. */
  emit(event: string, ...args: unknown[]): void
  /**
   * Emits an event and resolves with the arguments of the client's acknowledgement. Rejects with `AckFailed` on timeout (rounded
   * up to the next sweep), disconnect, or when too many acknowledgements are pending.
   */
  emitWithAck(event: string, args: unknown[], timeoutMs: number): Promise<unknown[]>
  /** Sends a frame that is already encoded for this connection's namespace, `42[...]`; see `encodeEvent` of `@parley/wire`. */
  send(frame: string): void
  subscribe(topic: string): void
  unsubscribe(topic: string): void
  disconnect(options?: DisconnectOptions): void
  /** Bytes queued for the client that the network has not taken yet. Shared by all connections of one session. */
  readonly bufferedBytes: number
}

export interface DisconnectOptions {
  /** End the whole session as well, with every namespace in it. */
  readonly closeTransport?: boolean
  /** End the session without a DISCONNECT packet: stock clients then reconnect by themselves. Implies `closeTransport`. */
  readonly silent?: boolean
}

/** Why a connection ended, in Socket.IO's words. */
export type DisconnectReason =
  | "client namespace disconnect"
  | "server namespace disconnect"
  | "transport close"
  | "transport error"
  | "ping timeout"
  | "parse error"
  | "forced server close"
  | "server shutting down"
  | "slow consumer"
  | "payload too large"
  | "connect refused"

/** Answer of a server to its clients' acknowledgement callback; only the first call counts. */
export type Ack = (...args: unknown[]) => void

export interface Namespace<Data = unknown> {
  /** `/` or `/custom`. */
  readonly name: string
  /** Decides who may connect. Throw `ConnectRefused` to refuse; other errors are reported and refuse with a general message. */
  authorise(handshake: Handshake): Promise<Data>
  /**
   * Called, and awaited, before the CONNECT answer goes out: subscriptions made here are in place when the client learns
   * that it is connected. Throwing refuses the connection. The handshake is not kept: secrets are in it, and it is large.
   */
  connected?(connection: Connection<Data>, handshake: Handshake): void | Promise<void>
  event(
    connection: Connection<Data>,
    name: string,
    args: unknown[],
    ack: Ack | undefined,
  ): void | Promise<void>
  /** Called exactly once for each connection that `connected` was called for, and not before `connected` has settled. */
  disconnected?(connection: Connection<Data>, reason: DisconnectReason): void
}

export interface TransportLimits {
  readonly pingIntervalMs: number
  readonly pingTimeoutMs: number
  /** A session with no namespace for this long is closed. */
  readonly connectTimeoutMs: number
  readonly upgradeTimeoutMs: number
  /** Largest frame or request body taken in, announced in the handshake. */
  readonly maxPayloadBytes: number
  /** Bytes queued for one session past which it is closed. A sweep enforces it, so a burst that drains at once is no offence. */
  readonly maxBufferedBytes: number
  /** Bytes queued over all sessions past which the largest queues are closed first. */
  readonly maxBufferedTotalBytes: number
  /** Sessions open at once; further handshakes are answered 503. */
  readonly maxConnections: number
  /** Acknowledgements awaited from one client at once. */
  readonly maxPendingAcks: number
  /** Binary attachments in one packet. */
  readonly maxAttachments: number
}

export interface TransportOptions extends Partial<TransportLimits> {
  /** Path of every request of the protocol: `/socket.io/`. */
  readonly path: string
  readonly namespaces: readonly Namespace[]
  /** Where a request came from, given its TCP peer; the peer itself when left out. */
  addressOf?(request: Request, peer: string): string
  /** Called for every HTTP request (handshakes, polls, posts, upgrades); a response refuses the request. */
  allowRequest?(request: Request, address: string): Response | undefined | Promise<Response | undefined>
  /** Hears errors thrown by namespaces; `context` says where. */
  onError(error: unknown, context: string): void
  /** Milliseconds of a clock that never goes back; `performance.now` when left out. */
  readonly now?: () => number
}

export interface TransportStats {
  readonly websocket: number
  readonly polling: number
  readonly bufferedBytes: number
  /** Frames that were published, once for each connection that they went to. */
  readonly deliveries: number
}

export interface DrainOptions {
  readonly batchSize: number
  readonly pauseMs: number
}

export interface Transport {
  /** Answers requests under `path`; undefined: the request became a WebSocket. */
  fetch(
    request: Request,
    server: Bun.Server<SocketData>,
  ): Response | undefined | Promise<Response | undefined>
  readonly websocket: Bun.WebSocketHandler<SocketData>
  /** Names the server whose native topics are used; without it, the one of the first request. */
  attach(server: Bun.Server<SocketData>): void
  /**
   * Sends a frame to every connection of the namespace that is subscribed to the topic. The frame is encoded once, for that
   * namespace (`/` when left out).
   */
  publish(topic: string, frame: string, namespace?: string): void
  /** Sessions open now. */
  readonly connections: number
  stats(): TransportStats
  /** Refuses new sessions and closes the open ones in batches, WebSockets with code 1012. Resolves when none is left. */
  drain(options: DrainOptions): Promise<void>
  /** Closes everything at once. */
  close(): void
}

/** Thrown by `authorise` and `connected` to refuse a client with a message that it may see. */
export class ConnectRefused extends Error {
  override readonly name = "ConnectRefused"
  readonly data: unknown
  constructor(message: string, data?: unknown) {
    super(message)
    this.data = data
  }
}

/** Why `emitWithAck` rejected. */
export class AckFailed extends Error {
  override readonly name = "AckFailed"
  readonly code: "timeout" | "disconnected" | "too_many"
  constructor(code: "timeout" | "disconnected" | "too_many") {
    super(`no acknowledgement: ${code}`)
    this.code = code
  }
}
