import { WireError } from "../error.ts"
import { checkDepth, MAX_DEPTH } from "./binary.ts"
import { MAIN_NAMESPACE, type Packet, RESERVED_EVENTS, WIRE_TYPES, type WireType } from "./packet.ts"

const MAX_NAMESPACE_LENGTH = 256
/** Every integer of 15 digits is safe. */
const MAX_DIGITS = 15

const ZERO = 48
const NINE = 57
const SLASH = 47
const COMMA = 44
const DASH = 45
const BRACKET = 91

/** A packet, and how many attachments must follow before its placeholders can be replaced. */
export interface Decoded {
  readonly packet: Packet
  readonly attachments: number
}

interface Header {
  readonly type: WireType
  readonly attachments: number
  readonly namespace: string
  readonly id: number | undefined
  readonly payload: string
}

/**
 * Decodes the text of a Socket.IO packet, which begins at `start` (1 in an Engine.IO message frame). Strict: throws `WireError`
 * for whatever the protocol does not allow, and nothing else.
 */
export function decodePacket(text: string, start = 0): Decoded {
  // Nearly every packet is an event of the main namespace that wants no acknowledgement, so look for that first.
  if (text.charCodeAt(start) === 50 && text.charCodeAt(start + 1) === BRACKET) {
    return { packet: event(MAIN_NAMESPACE, undefined, parse(text.slice(start + 1))), attachments: 0 }
  }
  const header = readHeader(text, start)
  return { packet: packetOf(header), attachments: header.attachments }
}

function readHeader(text: string, start: number): Header {
  const type = WIRE_TYPES[text.charCodeAt(start) - ZERO]
  if (type === undefined) throw new WireError("unknown Socket.IO packet type")
  let at = start + 1
  let attachments = 0
  if (type === "binary_event" || type === "binary_ack") {
    const end = endOfDigits(text, at)
    attachments = readNumber(text, at, end)
    if (text.charCodeAt(end) !== DASH) throw new WireError("attachment count without its end")
    at = end + 1
  }
  let namespace: string = MAIN_NAMESPACE
  if (text.charCodeAt(at) === SLASH) {
    const comma = text.indexOf(",", at)
    const end = comma === -1 ? text.length : comma
    if (end - at > MAX_NAMESPACE_LENGTH) throw new WireError("namespace is too long")
    namespace = text.slice(at, end)
    at = text.charCodeAt(end) === COMMA ? end + 1 : end
  }
  const end = endOfDigits(text, at)
  const id = end > at ? readNumber(text, at, end) : undefined
  return { type, attachments, namespace, id, payload: text.slice(end) }
}

function packetOf({ type, namespace, id, payload }: Header): Packet {
  switch (type) {
    case "event":
    case "binary_event":
      return event(namespace, id, parse(payload))
    case "ack":
    case "binary_ack":
      if (id === undefined) throw new WireError("acknowledgement without an id")
      return { type: "ack", namespace, id, args: array(parse(payload)) }
    default:
      if (id !== undefined) throw new WireError(`${type} with an id`)
      return control(type, namespace, payload)
  }
}

function control(
  type: "connect" | "disconnect" | "connect_error",
  namespace: string,
  payload: string,
): Packet {
  switch (type) {
    case "disconnect":
      if (payload !== "") throw new WireError("disconnect with a payload")
      return { type, namespace }
    case "connect":
      return { type, namespace, data: payload === "" ? undefined : record(parse(payload)) }
    case "connect_error": {
      const data = record(parse(payload))
      if (typeof data["message"] !== "string") throw new WireError("connect error without a message")
      return { type, namespace, data: { message: data["message"], data: data["data"] } }
    }
  }
}

function event(namespace: string, id: number | undefined, payload: unknown): Packet {
  const args = array(payload)
  const name = args.shift()
  if (typeof name !== "string") throw new WireError("event without a name")
  if (RESERVED_EVENTS.has(name)) throw new WireError(`event name "${name}" is reserved`)
  return { type: "event", namespace, name, args, id }
}

function parse(json: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new WireError("payload is not JSON")
  }
  // Each level takes two characters, so short payloads cannot be too deep.
  if (json.length > 2 * MAX_DEPTH) checkDepth(value)
  return value
}

function array(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new WireError("payload is not an array")
  return value
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new WireError("payload is not an object")
  return value as Record<string, unknown>
}

function endOfDigits(text: string, start: number): number {
  let at = start
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= NINE) at++
  return at
}

function readNumber(text: string, start: number, end: number): number {
  if (end === start || end - start > MAX_DIGITS) throw new WireError("number expected")
  return Number(text.slice(start, end))
}
