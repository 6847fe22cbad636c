import type { SocketLimits } from "@parley/wire"
import { hardBufferLimit } from "../limits.ts"
import type { Namespace, TransportLimits } from "../types.ts"
import type { SocketConnection } from "./connection.ts"
import { LocalTopics } from "./topics.ts"

export interface SocketLayerOptions {
  readonly namespaces: readonly Namespace[]
  readonly limits: TransportLimits
  readonly now: () => number
  onError(error: unknown, context: string): void
}

/** What all Socket.IO clients of a transport share. */
export class SocketLayer {
  readonly namespaces: ReadonlyMap<string, Namespace>
  readonly topics = new LocalTopics()
  readonly socketLimits: SocketLimits
  readonly maxPendingAcks: number
  readonly hardBufferLimit: number
  readonly now: () => number
  readonly #onError: (error: unknown, context: string) => void

  constructor({ namespaces, limits, now, onError }: SocketLayerOptions) {
    this.namespaces = new Map(namespaces.map(namespace => [namespace.name, namespace]))
    for (const name of this.namespaces.keys()) {
      if (!/^\/[^\s,?]*$/.test(name)) throw new TypeError(`"${name}" cannot be the name of a namespace`)
    }
    this.socketLimits = {
      connectTimeoutMs: limits.connectTimeoutMs,
      maxAttachments: limits.maxAttachments,
      maxAttachmentBytes: limits.maxPayloadBytes,
    }
    this.maxPendingAcks = limits.maxPendingAcks
    this.hardBufferLimit = hardBufferLimit(limits)
    this.now = now
    this.#onError = onError
  }

  report(error: unknown, context: string): void {
    this.#onError(error, context)
  }

  /** Tells the namespace that a connection is over, never from within a call that the namespace is making. */
  disconnected(connection: SocketConnection): void {
    queueMicrotask(() => {
      try {
        connection.namespace.disconnected?.(connection, connection.reason)
      } catch (error) {
        this.report(error, "disconnected")
      }
    })
  }
}
