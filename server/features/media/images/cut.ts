import { ByteReader } from "../byte-reader.ts"
import { cutJpeg } from "./jpeg.ts"
import { cutPng } from "./png.ts"
import type { Seen } from "./seen.ts"
import { cutWebp } from "./webp.ts"

/** Formats whose metadata can be cut out, and that can be written again. */
export const cuttable = ["jpeg", "png", "webp"] as const
export type Cuttable = (typeof cuttable)[number]

/**
 * An image without EXIF, XMP, texts, previews or anything behind its end, its pixels as they were. Colour profiles and
 * animations stay. A damaged image is cut as far as it can be read.
 */
export async function* cutMetadata(
  format: Cuttable,
  open: () => AsyncIterable<Uint8Array>,
  seen: Seen,
): AsyncGenerator<Uint8Array> {
  if (format === "webp") return yield* cutWebp(open, seen)
  const reader = new ByteReader(open())
  try {
    yield* format === "jpeg" ? cutJpeg(reader, seen) : cutPng(reader, seen)
  } finally {
    await reader.close()
  }
}
