/** A Socket.IO v5 packet; events and acknowledgements may hold `Uint8Array`s anywhere in their arguments. */
export type Packet = ConnectPacket | DisconnectPacket | EventPacket | AckPacket | ConnectErrorPacket

export interface ConnectPacket {
  readonly type: "connect"
  readonly namespace: string
  /** From a client: what it authenticates with. From the server: `{sid}`. */
  readonly data: Record<string, unknown> | undefined
}

export interface DisconnectPacket {
  readonly type: "disconnect"
  readonly namespace: string
}

export interface EventPacket {
  readonly type: "event"
  readonly namespace: string
  readonly name: string
  readonly args: unknown[]
  /** Present when the sender wants an acknowledgement. */
  readonly id: number | undefined
}

export interface AckPacket {
  readonly type: "ack"
  readonly namespace: string
  readonly id: number
  readonly args: unknown[]
}

export interface ConnectErrorPacket {
  readonly type: "connect_error"
  readonly namespace: string
  readonly data: { readonly message: string; readonly data?: unknown }
}

/** Packet types in the order of their numbers on the wire (protocol v5, "Exchange protocol"). */
export const WIRE_TYPES = [
  "connect",
  "disconnect",
  "event",
  "ack",
  "connect_error",
  "binary_event",
  "binary_ack",
] as const

export type WireType = (typeof WIRE_TYPES)[number]

/** Names that client libraries use for their own events; neither side may send them. */
export const RESERVED_EVENTS: ReadonlySet<string> = new Set([
  "connect",
  "connect_error",
  "disconnect",
  "disconnecting",
  "newListener",
  "removeListener",
])

export const MAIN_NAMESPACE = "/"
