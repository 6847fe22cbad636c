/**
 * A UUID v7 (RFC 9562 §5.7): the time in milliseconds, and 74 random bits. Keys of one time lie together in the server's index,
 * where random ones change a page each. Made by hand, since `crypto.randomUUID` is missing on pages without TLS, which
 * self-hosting may mean, and knows no such keys.
 */
export function newKey(now = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(16))
  const bytes = random.map((byte, i) => {
    if (i < 6) return now / 256 ** (5 - i)
    if (i === 6) return 0x70 | (byte & 0x0f)
    return i === 8 ? 0x80 | (byte & 0x3f) : byte
  })
  const text = Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("")
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    "-",
  )
}
