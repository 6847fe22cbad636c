/** Payloads as short as this have their length in the first bytes of a frame. */
export const shortMax = 125

/** Lengths in bytes of the WebSocket frame that begins here (RFC 6455, 5.2); undefined where its header goes on in the next chunk. */
export function frameAt(bytes: Buffer, at: number): { header: number; payload: number } | undefined {
  const short = (bytes[at + 1] ?? 0) & 0x7f
  const header = short <= shortMax ? 2 : short === 126 ? 4 : 10
  if (bytes.length - at < header) return undefined
  if (header === 2) return { header, payload: short }
  return { header, payload: header === 4 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6) }
}
