import { extractBinary } from "./binary.ts"
import { MAIN_NAMESPACE, type Packet } from "./packet.ts"

/** Engine.IO message frames of one packet: text, and after it the packet's attachments, each a binary frame of its own. */
export type EncodedPacket = string | readonly [text: string, ...attachments: Uint8Array[]]

/** Engine.IO message frames of a packet (protocol v5, "Packet encoding"). Throws `TypeError` for what JSON cannot hold. */
export function encodePacket(packet: Packet): EncodedPacket {
  switch (packet.type) {
    case "connect":
      return `40${prefix(packet.namespace)}${packet.data === undefined ? "" : JSON.stringify(packet.data)}`
    case "disconnect":
      return `41${prefix(packet.namespace)}`
    case "connect_error":
      return `44${prefix(packet.namespace)}${JSON.stringify(packet.data)}`
    case "event":
      return encodeArguments("2", packet, [packet.name, ...packet.args])
    case "ack":
      return encodeArguments("3", packet, packet.args)
  }
}

/**
 * Frame of an event whose one argument is JSON text already, so that a broadcast is encoded once for all its recipients:
 * `42["name",<json>]`.
 */
export function encodeEvent(name: string, json: string, namespace: string = MAIN_NAMESPACE): string {
  return `42${prefix(namespace)}[${JSON.stringify(name)},${json}]`
}

interface Addressed {
  readonly namespace: string
  readonly id: number | undefined
}

function encodeArguments(type: "2" | "3", { namespace, id }: Addressed, args: unknown[]): EncodedPacket {
  const tail = id === undefined ? prefix(namespace) : `${prefix(namespace)}${id}`
  const binary = extractBinary(args)
  if (binary === undefined) return `4${type}${tail}${JSON.stringify(args)}`
  const binaryType = type === "2" ? "5" : "6"
  const text = `4${binaryType}${binary.attachments.length}-${tail}${JSON.stringify(binary.args)}`
  return [text, ...binary.attachments]
}

function prefix(namespace: string): string {
  return namespace === MAIN_NAMESPACE ? "" : `${namespace},`
}
