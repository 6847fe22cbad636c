import type { Cuttable } from "./images/cut.ts"

/** Enough for the signatures of everything on the list. */
export const headSize = 4_100

/** What nothing is known of, or nothing good. */
export const plainType = "application/octet-stream"
/** Images that browsers show, by the name that `Bun.Image` and this feature have for them. */
const images: Readonly<Record<string, Cuttable | "gif">> = {
  "image/jpeg": "jpeg",
  "image/png": "png",
  "image/apng": "png",
  "image/webp": "webp",
  "image/gif": "gif",
}
const documents = new Set([
  "application/pdf",
  "application/zip",
  "application/gzip",
  "application/x-7z-compressed",
  "application/x-rar-compressed",
  "application/x-tar",
  "application/x-bzip2",
  "application/x-xz",
  "application/zstd",
])

export interface Content {
  /** What it is served as. */
  readonly type: string
  readonly image?: Cuttable | "gif"
}

/**
 * What a file is, by how it begins; names and what clients say count for nothing. Whatever is not known to be harmless
 * is `application/octet-stream`; HTML, SVG and scripts are text.
 * @param head the first bytes: `headSize` of them, or all there are
 */
export async function contentOf(head: Uint8Array): Promise<Content> {
  // Loaded when the first file comes: it takes 15 MB.
  const { fileTypeFromBuffer } = await import("file-type")
  // A parser that fails on what it is fed knows nothing of it.
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  const type = found?.mime
  if (type === undefined) return { type: isText(head) ? "text/plain" : plainType }
  const image = images[type]
  if (image) return { type: `image/${image}`, image }
  return { type: /^(audio|video)\//.test(type) || documents.has(type) ? type : plainType }
}

/** Whether a browser may show it in place. Anything that could hold a script is downloaded. */
export function isShownInline(type: string): boolean {
  return /^(image|audio|video)\//.test(type)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no text has
const controls = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/

function isText(head: Uint8Array): boolean {
  if (head.byteLength === 0) return false
  try {
    // As a stream, since the last character may be cut in two.
    return !controls.test(new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true }))
  } catch {
    return false
  }
}
