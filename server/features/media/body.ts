import { ParleyError } from "@parley/contract"

/**
 * The body of a request as it comes.
 * @throws ParleyError `too_large` past `max` bytes, at once where the request tells its length; `invalid_input` when the
 *   client goes away
 */
export async function* bodyOf(request: Request, max: number): AsyncGenerator<Uint8Array> {
  refuseLong(declaredLength(request), max)
  let size = 0
  try {
    for await (const piece of request.body ?? []) {
      size += piece.byteLength
      refuseLong(size, max)
      yield piece
    }
  } catch (error) {
    if (!request.signal.aborted) throw error
    throw new ParleyError("invalid_input", {
      message: "The connection was closed before the whole body had come.",
      cause: error,
    })
  }
}

/** The same, but where the client goes away it ends with what has come. */
export async function* bodyThatCame(request: Request): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of request.body ?? []) yield piece
  } catch (error) {
    if (!request.signal.aborted) throw error
  }
}

/** The length that a request tells; 0 where it tells none. */
export function declaredLength(request: Request): number {
  return Number(request.headers.get("content-length") ?? 0)
}

export function refuseLong(size: number, max: number): void {
  if (size <= max) return
  throw new ParleyError("too_large", { message: `At most ${max / 1024 / 1024} MiB are taken here.` })
}
