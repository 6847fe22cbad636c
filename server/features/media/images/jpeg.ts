import type { ByteReader } from "../byte-reader.ts"
import { orientationOf } from "./exif.ts"
import { partsMax, type Seen } from "./seen.ts"

const startOfScan = 0xda
const endOfImage = 0xd9
const exifSegment = 0xe1
/** Markers that no length follows: TEM and SOI. Restart markers count as part of a scan. */
const alone = new Set([0x01, 0xd8])

/** A JPEG without metadata, comments, embedded previews, or what follows its end. (ITU T.81, annex B) */
export async function* cutJpeg(reader: ByteReader, seen: Seen): AsyncGenerator<Uint8Array> {
  yield await reader.take(2)
  for (let parts = 0; parts < partsMax; parts++) {
    for await (const _ of scan(reader)); // What is between segments belongs to none.
    const marker = await reader.take(2)
    const [, code] = marker
    if (code === undefined) return
    if (alone.has(code)) continue
    if (code === endOfImage) {
      seen.complete = true
      yield marker
      return
    }
    const length = await reader.take(2)
    const [high = 0, low = 0] = length
    const content = await reader.take(Math.max(high * 256 + low - 2, 0))
    if (isKept(code, content)) yield Buffer.concat([marker, length, content])
    else if (code === exifSegment && startsWith(content, "Exif\0\0"))
      seen.orientation = orientationOf(content)
    if (code === startOfScan) yield* scan(reader)
  }
}

/** Application segments hold metadata, but for these, without which colours or sizes would be wrong. */
function isKept(code: number, content: Uint8Array): boolean {
  if (code === 0xfe) return false
  if (code < 0xe0 || code > 0xef) return true
  if (code === 0xe0) return startsWith(content, "JFIF\0") && content.byteLength === 14
  if (code === 0xe2) return startsWith(content, "ICC_PROFILE\0")
  return code === 0xee && startsWith(content, "Adobe")
}

const startsWith = (content: Uint8Array, text: string): boolean =>
  Buffer.from(content.subarray(0, text.length)).toString("latin1") === text

/** Everything up to the next marker that begins or ends a segment. */
async function* scan(reader: ByteReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = await reader.peek(2)
    if (next.byteLength < 2) {
      if (next.byteLength === 1) yield await reader.take(1)
      return
    }
    const marker = findMarker(next)
    if (marker === 0) return
    if (marker > 0) {
      yield await reader.take(marker)
      return
    }
    // A last byte of 0xff may be the first half of a marker.
    yield await reader.take(next.at(-1) === 0xff ? next.byteLength - 1 : next.byteLength)
  }
}

function findMarker(bytes: Uint8Array): number {
  let at = bytes.indexOf(0xff)
  while (at >= 0 && at + 1 < bytes.byteLength) {
    const code = bytes[at + 1] ?? 0
    const isRestart = code >= 0xd0 && code <= 0xd7
    if (code !== 0 && code !== 0xff && !isRestart) return at
    // Any number of 0xff may fill up before a marker. Searching from each of them would take seconds.
    at = code === 0xff ? at + 1 : bytes.indexOf(0xff, at + 2)
  }
  return -1
}
