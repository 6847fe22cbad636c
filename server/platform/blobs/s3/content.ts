import type { BlobContent } from "../index.ts"
import type { S3Requests } from "./requests.ts"

/** Bytes that are read at a time. */
const pieceSize = 4 * 1024 * 1024

interface Place {
  readonly requests: S3Requests
  readonly key: string
  /** The tag of the content when it was found: another one under the key is refused. */
  readonly etag: string
  readonly start: number
  readonly end: number
}

/** A content, or a range of one, that is read piece by piece. A piece is asked for when the one before was taken. */
export class S3Content implements BlobContent {
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  get size(): number {
    return this.#place.end - this.#place.start
  }

  slice(start = 0, end = this.size): S3Content {
    const from = Math.min(Math.max(start, 0), this.size)
    const to = Math.min(Math.max(end, from), this.size)
    return new S3Content({ ...this.#place, start: this.#place.start + from, end: this.#place.start + to })
  }

  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const pieces = this.#pieces()
    return new ReadableStream(
      {
        async pull(controller) {
          const { value, done } = await pieces.next()
          if (done) controller.close()
          else controller.enqueue(value)
        },
        async cancel() {
          await pieces.return(undefined)
        },
      },
      { highWaterMark: 0 },
    )
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return Buffer.concat(await Array.fromAsync(this.#pieces()))
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }

  async *#pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const { requests, key, etag, start, end } = this.#place
    for (let from = start; from < end; from += pieceSize) {
      const to = Math.min(from + pieceSize, end)
      const headers = { range: `bytes=${from}-${to - 1}`, "if-match": etag }
      const { body } = await requests.send({ method: "GET", key, headers })
      if (body.length !== to - from)
        throw new Error(`The object store gave ${body.length} bytes of ${to - from}.`)
      yield body
    }
  }
}
