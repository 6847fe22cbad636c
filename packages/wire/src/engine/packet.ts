import { WireError } from "../error.ts"

/** Engine.IO packet types in the order of their numbers on the wire (protocol v4, "Protocol"). */
const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"] as const

export type PacketType = (typeof TYPES)[number]

/** An Engine.IO packet; only messages may be binary. */
export type Packet =
  | { readonly type: PacketType; readonly data: string }
  | { readonly type: "message"; readonly data: Uint8Array }

/** A packet as one WebSocket frame, or as one record of a polling payload before base64. */
export type Frame = string | Uint8Array

/** Frames with no data, which sessions send over and over. */
export const FRAMES = {
  close: "1",
  ping: "2",
  pong: "3",
  probe: "2probe",
  probeAnswer: "3probe",
  upgrade: "5",
  noop: "6",
} as const

/** Type of a frame, read from its first character without copying; undefined when there is no such type. */
export function packetType(frame: Frame): PacketType | undefined {
  return typeof frame === "string" ? TYPES[frame.charCodeAt(0) - 48] : "message"
}

/** Frame of a packet, as WebSocket carries it (protocol v4, "Packet encoding"). */
export function encodePacket(packet: Packet): Frame {
  if (typeof packet.data !== "string") return packet.data
  return `${TYPES.indexOf(packet.type)}${packet.data}`
}

/** Packet of a WebSocket frame. Throws `WireError` for an unknown type. */
export function decodePacket(frame: Frame): Packet {
  if (typeof frame !== "string") return { type: "message", data: frame }
  const type = packetType(frame)
  if (type === undefined) throw new WireError("unknown Engine.IO packet type")
  return { type, data: frame.slice(1) }
}

/** What the server announces when a session opens (protocol v4, "Handshake"); times in milliseconds, payload in bytes. */
export interface OpenData {
  readonly sid: string
  readonly upgrades: readonly "websocket"[]
  readonly pingInterval: number
  readonly pingTimeout: number
  readonly maxPayload: number
}

/** Frame of the open packet that a session starts with. */
export function encodeOpen(data: OpenData): string {
  return `0${JSON.stringify(data)}`
}
