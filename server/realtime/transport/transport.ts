import { plainAddress } from "../../platform/addresses.ts"
import { Engine } from "./engine/engine.ts"
import { type SocketData, websocketHandler } from "./engine/websocket.ts"
import { DEFAULT_LIMITS, sweepInterval } from "./limits.ts"
import { Client } from "./socket/client.ts"
import { SocketLayer } from "./socket/layer.ts"
import { nativeTopic } from "./socket/topics.ts"
import type { DrainOptions, Transport, TransportLimits, TransportOptions, TransportStats } from "./types.ts"

/** Makes a Socket.IO v5 transport for Bun.serve; see `Transport` for how to wire it in. Its owner must call `close`. */
export function createTransport(options: TransportOptions): Transport {
  return new SocketIoTransport(options)
}

class SocketIoTransport implements Transport {
  readonly websocket: Bun.WebSocketHandler<SocketData>
  readonly #options: TransportOptions
  readonly #limits: TransportLimits
  readonly #layer: SocketLayer
  readonly #engine: Engine
  readonly #sweeper: ReturnType<typeof setInterval>
  #server: Bun.Server<SocketData> | undefined
  /** Bytes published since buffers were last looked at: no queue can have grown by more. */
  #unchecked = 0
  #deliveries = 0

  constructor(options: TransportOptions) {
    const now = options.now ?? (() => performance.now())
    const onError = (error: unknown, context: string) => options.onError(error, context)
    this.#options = options
    this.#limits = { ...DEFAULT_LIMITS, ...options }
    this.#layer = new SocketLayer({ namespaces: options.namespaces, limits: this.#limits, now, onError })
    this.#engine = new Engine({
      limits: this.#limits,
      now,
      accept: session => new Client(session, this.#layer),
      onError,
    })
    this.websocket = websocketHandler(this.#limits)
    this.#sweeper = setInterval(() => this.#engine.sweep(), sweepInterval(this.#limits))
    this.#sweeper.unref()
  }

  get connections(): number {
    return this.#engine.size
  }

  attach(server: Bun.Server<SocketData>): void {
    this.#server = server
  }

  fetch(
    request: Request,
    server: Bun.Server<SocketData>,
  ): Response | undefined | Promise<Response | undefined> {
    this.#server ??= server
    const peer = plainAddress(server.requestIP(request)?.address ?? "")
    const address = this.#options.addressOf?.(request, peer) ?? peer
    const refusal = this.#options.allowRequest?.(request, address)
    if (!(refusal instanceof Promise)) return refusal ?? this.#engine.fetch(request, server, address)
    return refusal.then(response => response ?? this.#engine.fetch(request, server, address))
  }

  publish(topic: string, frame: string, namespace = "/"): void {
    const native = nativeTopic(namespace, topic)
    this.#server?.publish(native, frame)
    this.#deliveries += this.#server?.subscriberCount(native) ?? 0
    this.#deliveries += this.#layer.topics.publish(native, frame)
    this.#unchecked += frame.length
    if (this.#unchecked >= this.#limits.maxBufferedBytes) this.#checkBuffers()
  }

  stats(): TransportStats {
    return { ...this.#engine.stats(), deliveries: this.#deliveries }
  }

  drain(options: DrainOptions): Promise<void> {
    return this.#engine.drain(options)
  }

  close(): void {
    clearInterval(this.#sweeper)
    this.#engine.close()
  }

  /** Looks at the buffers between two sweeps, after this tick's frames were handed to the network. */
  #checkBuffers(): void {
    this.#unchecked = 0
    setImmediate(() => this.#engine.enforceBuffers())
  }
}
