import { ParleyError } from "@parley/contract"
import { isShownInline } from "./content-type.ts"
import type { MediaContext } from "./context.ts"
import { contentDisposition } from "./name.ts"
import { isKnown, rangeOf } from "./ranges.ts"
import type { AttachmentRow } from "./repository.ts"

/** Contents never change, so an avatar is kept by browsers; a file is asked for again each time, since it may be gone. */
const cacheAvatar = "private, max-age=604800, immutable"
const cacheFile = "private, no-cache"

/** The answer with a file's bytes. Its headers keep a browser from running anything in it. */
export function serveFile(context: MediaContext, request: Request, row: AttachmentRow): Promise<Response> {
  return serve(context, request, {
    key: row.blob,
    type: row.type === "text/plain" ? "text/plain; charset=utf-8" : row.type,
    disposition: contentDisposition(isShownInline(row.type) ? "inline" : "attachment", row.name),
    etag: `"${row.id}"`,
    cache: row.purpose === "avatar" ? cacheAvatar : cacheFile,
  })
}

/** @throws ParleyError `not_found` for a file that has no thumbnail */
export function serveThumbnail(
  context: MediaContext,
  request: Request,
  row: AttachmentRow,
): Promise<Response> {
  if (row.thumbnail === null) throw new ParleyError("not_found")
  return serve(context, request, {
    key: row.thumbnail,
    type: "image/webp",
    disposition: "inline",
    etag: `"${row.id}-thumbnail"`,
    cache: cacheFile,
  })
}

interface Served {
  readonly key: string
  readonly type: string
  readonly disposition: string
  readonly etag: string
  readonly cache: string
}

/** RFC 9110: conditions first (13.2.2), then the range (14.2), which counts for GET alone. */
async function serve(context: MediaContext, request: Request, served: Served): Promise<Response> {
  const blob = await context.blobs.get(served.key)
  if (!blob) {
    context.log.error({ key: served.key }, "the blob of a file is gone")
    throw new ParleyError("not_found")
  }
  const headers = new Headers({
    etag: served.etag,
    "cache-control": served.cache,
    "accept-ranges": "bytes",
    "content-type": served.type,
    "content-disposition": served.disposition,
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
  })
  if (isKnown(request.headers.get("if-none-match"), served.etag)) {
    return new Response(null, { status: 304, headers })
  }
  const range = askedRange(request, served.etag, blob.size)
  if (range === "unsatisfiable") {
    headers.set("content-range", `bytes */${blob.size}`)
    headers.delete("content-type")
    return new Response(null, { status: 416, headers })
  }
  const { start, end } = range ?? { start: 0, end: blob.size }
  headers.set("content-length", String(end - start))
  if (range) headers.set("content-range", `bytes ${start}-${end - 1}/${blob.size}`)
  const body = request.method === "HEAD" ? null : blob.slice(start, end).stream()
  return new Response(body, { status: range ? 206 : 200, headers })
}

/** If-Range: another content than the client has a part of is answered whole. (RFC 9110, 13.1.5) */
function askedRange(request: Request, etag: string, size: number): ReturnType<typeof rangeOf> {
  const { headers, method } = request
  const isSame = (headers.get("if-range") ?? etag) === etag
  return method === "GET" && isSame ? rangeOf(headers.get("range"), size) : undefined
}
