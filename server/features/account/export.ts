import { ParleyError } from "@parley/contract"
import type { Logger } from "pino"

/** One kind of what is kept of a user, thing by thing. Each reads a page at a time, so that an export is never in memory. */
export interface ExportSection {
  /** The `type` of its lines. */
  readonly type: string
  read(userId: string): AsyncIterable<object>
}

/** Exports of one node at a time: each keeps reading the database. */
const atOnceMax = 4

/** Gives people all that is kept of them, as lines of JSON. */
export class Exports {
  readonly #sections: readonly ExportSection[]
  readonly #log: Logger
  #running = 0

  constructor(options: { sections: readonly ExportSection[]; log: Logger }) {
    this.#sections = options.sections
    this.#log = options.log
  }

  /** Reads on as the client takes it. @throws ParleyError `overloaded` */
  stream(userId: string): ReadableStream<Uint8Array> {
    if (this.#running >= atOnceMax) throw new ParleyError("overloaded")
    this.#running++
    const lines = this.#lines(userId)
    const encoder = new TextEncoder()
    return new ReadableStream({
      pull: async controller => {
        try {
          const { value, done } = await lines.next()
          if (done) controller.close()
          else controller.enqueue(encoder.encode(value))
        } catch (error) {
          this.#log.error({ err: error }, "an export failed")
          controller.error(new Error("The export failed."))
        }
      },
      cancel: async () => {
        await lines.return(undefined)
      },
    })
  }

  async *#lines(userId: string): AsyncGenerator<string, undefined> {
    try {
      for (const { type, read } of this.#sections) {
        for await (const thing of read(userId)) yield `${JSON.stringify({ type, ...thing })}\n`
      }
      yield `${JSON.stringify({ type: "end" })}\n`
    } finally {
      this.#running--
    }
  }
}

/** All things of a list that goes on by cursor. */
export async function* inPages<T extends object>(
  page: (cursor: string | undefined) => Promise<{ things: readonly T[]; cursor: string | null }>,
): AsyncGenerator<T> {
  for (let cursor: string | undefined; ; ) {
    const { things, cursor: next } = await page(cursor)
    yield* things
    if (next === null) return
    cursor = next
  }
}
