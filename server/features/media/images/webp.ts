import { ByteReader } from "../byte-reader.ts"
import { orientationOf } from "./exif.ts"
import { partsMax, type Seen } from "./seen.ts"

const kept = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"])
const exifMax = 64 * 1024
/** In the flags of VP8X: there is EXIF, there is XMP. */
const metadataFlags = 0x08 | 0x04

/** A WebP without metadata or what follows its end. Read twice, since its size comes first. (RFC 9649, 2.3 to 2.7) */
export async function* cutWebp(
  open: () => AsyncIterable<Uint8Array>,
  seen: Seen,
): AsyncGenerator<Uint8Array> {
  let size = 4
  for await (const piece of chunks(new ByteReader(open()), seen)) size += piece.byteLength
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1")
  head.writeUInt32LE(size, 4)
  yield head
  yield* chunks(new ByteReader(open()), seen)
}

async function* chunks(reader: ByteReader, seen: Seen): AsyncGenerator<Uint8Array> {
  try {
    const file = Buffer.from(await reader.take(12))
    let left = file.length < 12 ? 0 : file.readUInt32LE(4) - 4
    for (let parts = 0; left >= 8; parts++) {
      if (parts === partsMax) return
      const head = Buffer.from(await reader.take(8))
      if (head.length < 8) return
      const size = head.readUInt32LE(4)
      const padded = size + (size % 2)
      left -= 8 + padded
      const read = yield* chunk({ reader, head, size, padded, seen })
      if (read < size) return
    }
    seen.complete = true
  } finally {
    await reader.close()
  }
}

/** @returns bytes of its content that were there */
async function* chunk(at: {
  reader: ByteReader
  head: Buffer
  size: number
  padded: number
  seen: Seen
}): AsyncGenerator<Uint8Array, number> {
  const { reader, head, size, padded, seen } = at
  const type = head.toString("latin1", 0, 4)
  if (kept.has(type)) {
    yield head
    if (type !== "VP8X") return yield* reader.copy(padded)
    const flags = await reader.take(1)
    yield withoutMetadataFlags(flags)
    return flags.byteLength + (yield* reader.copy(padded - 1))
  }
  const content = type === "EXIF" ? await reader.take(Math.min(size, exifMax)) : new Uint8Array(0)
  if (content.byteLength > 0) seen.orientation = orientationOf(content)
  return content.byteLength + (await reader.skip(padded - content.byteLength))
}

function withoutMetadataFlags(flags: Uint8Array): Uint8Array {
  return flags.map(byte => byte & ~metadataFlags)
}
