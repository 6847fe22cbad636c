import type { Attachment, Upload } from "@parley/contract"
import { calls } from "@parley/contract/calls"
import { errorOfResponse, unreachable } from "./problem.ts"
import type { Exchange } from "./request.ts"

/** Milliseconds for one piece: the server keeps what came of one that took longer. */
const pieceTimeout = 60_000
const version = { "tus-resumable": "1.0.0" }
const offsetContent = "application/offset+octet-stream"
const path = calls.createUpload.path

/** Sends one request as whoever is logged in, and answers with whatever status. */
export type Exchanger = (path: string, exchange: Exchange) => Promise<Response>

/**
 * The client's side of tus 1.0.0, core protocol with creation and termination. Every function throws `ParleyError`, a
 * retryable one where the same may succeed later.
 */
export interface Tus {
  /** Begins an upload. @returns its id */
  create(file: { name: string; size: number }, signal: AbortSignal): Promise<string>
  /** Bytes that the server has; null when it does not know the upload any more. */
  offset(id: string, signal: AbortSignal): Promise<number | null>
  /** @returns bytes that the server has now, which may be others than were sent */
  send(piece: { id: string; offset: number; bytes: Blob }, signal: AbortSignal): Promise<number>
  /** The file of an upload that has come whole. */
  file(id: string, signal: AbortSignal): Promise<Attachment>
  /** Gives an upload up. */
  drop(id: string): Promise<void>
}

export function createTus(exchange: Exchanger): Tus {
  async function offset(id: string, signal: AbortSignal): Promise<number | null> {
    const response = await exchange(`${path}/${id}`, { method: "HEAD", headers: version, signal })
    return response.status === 404 ? null : offsetOf(await accepted(response))
  }

  return {
    async create({ name, size }, signal) {
      const metadata = `filename ${base64(name)}`
      const headers = { ...version, "upload-length": String(size), "upload-metadata": metadata }
      const response = await accepted(await exchange(path, { method: "POST", headers, signal }))
      const id = response.headers.get("location")?.split("/").at(-1)
      if (id === undefined || id === "") throw unreachable()
      return id
    },
    offset,
    async send({ id, offset: from, bytes }, signal) {
      const headers = { ...version, "content-type": offsetContent, "upload-offset": String(from) }
      const response = await exchange(`${path}/${id}`, {
        ...{ method: "PATCH", headers, signal, timeout: pieceTimeout },
        body: bytes,
      })
      // 409: the server has other bytes than was thought, and says how many.
      return offsetOf(response.status === 409 ? response : await accepted(response))
    },
    async file(id, signal) {
      const response = await accepted(await exchange(`${path}/${id}`, { method: "GET", signal }))
      const { attachment } = (await response.json()) as Upload
      if (!attachment) throw unreachable()
      return attachment
    },
    async drop(id) {
      await accepted(await exchange(`${path}/${id}`, { method: "DELETE", headers: version }))
    },
  }
}

/** @throws ParleyError for an answer that is no success */
export async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response
  throw await errorOfResponse(response)
}

function offsetOf(response: Response): number {
  const text = response.headers.get("upload-offset") ?? ""
  if (!/^\d+$/.test(text)) throw unreachable()
  return Number(text)
}

/** Base64 of the text's UTF-8. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
