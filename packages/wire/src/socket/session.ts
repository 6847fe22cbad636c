import { WireError } from "../error.ts"
import { restoreBinary } from "./binary.ts"
import { type Decoded, decodePacket } from "./decode.ts"
import type { Packet } from "./packet.ts"

/** `left`: was connected; events and acknowledgements that crossed the farewell may still come in. */
export type NamespaceState = "connecting" | "connected" | "left"

export interface SocketLimits {
  /** A session with no namespace for this long has expired. */
  readonly connectTimeoutMs: number
  /** Attachments in one packet. */
  readonly maxAttachments: number
  /** Bytes of all attachments of one packet. */
  readonly maxAttachmentBytes: number
}

interface Membership {
  readonly namespace: string
  state: NamespaceState
}

interface Incomplete extends Decoded {
  readonly received: Uint8Array[]
  bytes: number
}

/**
 * The server's side of Socket.IO v5 over one Engine.IO session as a state machine: it decodes what comes in, and says
 * which packets are legal given the namespaces that the client is in. Times are milliseconds of any clock that does not go back.
 */
export class SocketSession {
  readonly #limits: SocketLimits
  /** Few, and one for most sessions, for which a map would be far larger. */
  readonly #memberships: Membership[] = []
  #incomplete: Incomplete | undefined
  /** When the session expires, unless a namespace is in use. */
  #expiresAt: number

  constructor(limits: SocketLimits, now: number) {
    this.#limits = limits
    this.#expiresAt = now + limits.connectTimeoutMs
  }

  /**
   * Takes the data of an Engine.IO message (text begins at `start`). Returns a packet to act on, or undefined when there is none
   * yet or it came too late to matter. Throws `WireError` when the session must be closed. A `connect` packet must be answered with
   * `accept` or `refuse`.
   */
  receive(data: string | Uint8Array, start = 0): Packet | undefined {
    const packet = typeof data === "string" ? this.#text(data, start) : this.#attachment(data)
    return packet !== undefined && this.#legal(packet) ? packet : undefined
  }

  /** The client is in the namespace from now on. */
  accept(namespace: string): void {
    this.#set(namespace, "connected")
  }

  /** The client was refused; it may try again, which earns it no more time. */
  refuse(namespace: string): void {
    const index = this.#memberships.findIndex(membership => membership.namespace === namespace)
    if (index !== -1) this.#memberships.splice(index, 1)
  }

  /** The client is no longer in the namespace, by its own wish or the server's. */
  leave(namespace: string, now: number): void {
    this.#set(namespace, "left")
    this.#expiresAt = now + this.#limits.connectTimeoutMs
  }

  /** True when the session has been in no namespace for too long; one that is still being decided on is none yet. */
  expired(now: number): boolean {
    return now >= this.#expiresAt && !this.#inUse()
  }

  #text(text: string, start: number): Packet | undefined {
    if (this.#incomplete !== undefined) throw new WireError("text in place of an attachment")
    const decoded = decodePacket(text, start)
    if (decoded.attachments === 0) return decoded.packet
    if (decoded.attachments > this.#limits.maxAttachments) throw new WireError("too many attachments")
    this.#incomplete = { ...decoded, received: [], bytes: 0 }
    return undefined
  }

  #attachment(data: Uint8Array): Packet | undefined {
    const incomplete = this.#incomplete
    if (incomplete === undefined) throw new WireError("attachment without its packet")
    incomplete.bytes += data.byteLength
    if (incomplete.bytes > this.#limits.maxAttachmentBytes) throw new WireError("attachments are too large")
    incomplete.received.push(data)
    if (incomplete.received.length < incomplete.attachments) return undefined
    this.#incomplete = undefined
    const { packet, received } = incomplete
    if (packet.type === "event" || packet.type === "ack") restoreBinary(packet.args, received)
    return packet
  }

  #legal(packet: Packet): boolean {
    const state = this.#find(packet.namespace)?.state
    if (packet.type === "connect") {
      if (state === "connecting" || state === "connected")
        throw new WireError("already connected to the namespace")
      this.#set(packet.namespace, "connecting")
      return true
    }
    if (packet.type === "connect_error" || state === undefined || state === "connecting") {
      throw new WireError(`${packet.type} is not legal now`)
    }
    return state === "connected"
  }

  #inUse(): boolean {
    return this.#memberships.some(({ state }) => state === "connected")
  }

  #find(namespace: string): Membership | undefined {
    for (const membership of this.#memberships) if (membership.namespace === namespace) return membership
    return undefined
  }

  #set(namespace: string, state: NamespaceState): void {
    const membership = this.#find(namespace)
    if (membership === undefined) this.#memberships.push({ namespace, state })
    else membership.state = state
  }
}
