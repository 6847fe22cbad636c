import { WireError } from "../error.ts"
import { type Frame, packetType } from "./packet.ts"

const SEPARATOR = "\x1e"
const BINARY_PREFIX = "b"

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Body of a polling request or response from its frames (protocol v4, "HTTP long-polling"). */
export function encodePayload(frames: readonly Frame[]): string {
  return frames.map(frame => (typeof frame === "string" ? frame : encodeBinary(frame))).join(SEPARATOR)
}

/**
 * Frames of a polling body. Throws `WireError` when the bytes are not UTF-8, when there are more than `maxPackets` records,
 * or when any record is no packet: a payload is taken whole or not at all.
 */
export function decodePayload(body: Uint8Array | string, maxPackets: number): Frame[] {
  const text = typeof body === "string" ? body : decodeText(body)
  const records = text.split(SEPARATOR, maxPackets + 1)
  if (records.length > maxPackets) throw new WireError("too many packets in a payload")
  return records.map(decodeRecord)
}

function decodeText(body: Uint8Array): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new WireError("payload is not UTF-8")
  }
}

function decodeRecord(record: string): Frame {
  if (record.startsWith(BINARY_PREFIX)) return decodeBinary(record.slice(1))
  if (packetType(record) === undefined) throw new WireError("unknown Engine.IO packet type")
  return record
}

function encodeBinary(data: Uint8Array): string {
  return BINARY_PREFIX + data.toBase64()
}

function decodeBinary(text: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(text, { lastChunkHandling: "strict" })
  } catch {
    throw new WireError("binary packet is not base64")
  }
}
