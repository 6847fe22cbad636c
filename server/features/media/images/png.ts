import type { ByteReader } from "../byte-reader.ts"
import { orientationOf } from "./exif.ts"
import { partsMax, type Seen } from "./seen.ts"

/** Pixels, colours, size and animation. Everything else is text, time, EXIF or somebody's own. */
const kept = new Set(
  "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split(" "),
)
const exifMax = 64 * 1024
const checksumSize = 4

/** A PNG without metadata or what follows its end. (PNG, third edition, 5) */
export async function* cutPng(reader: ByteReader, seen: Seen): AsyncGenerator<Uint8Array> {
  yield await reader.take(8)
  for (let parts = 0; parts < partsMax; parts++) {
    const head = Buffer.from(await reader.take(8))
    if (head.length < 8) return
    const size = head.readUInt32BE(0) + checksumSize
    const type = head.toString("latin1", 4)
    if (kept.has(type)) {
      yield head
      seen.complete = (yield* reader.copy(size)) === size && type === "IEND"
    } else {
      const content = type === "eXIf" ? await reader.take(Math.min(size, exifMax)) : undefined
      if (content) seen.orientation = orientationOf(content)
      await reader.skip(size - (content?.byteLength ?? 0))
    }
    if (type === "IEND") return
  }
}
