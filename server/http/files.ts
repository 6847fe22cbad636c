import { extname, join, normalize } from "node:path"
import type { Context } from "hono"
import { takesGzip } from "./json.ts"

const compressible = new Set([".html", ".js", ".css", ".json", ".svg", ".webmanifest", ".map", ".txt"])

/** Files of one folder over HTTP: compressed once, and never from outside the folder. */
export class Files {
  readonly #folder: string
  readonly #compressed = new Map<string, Uint8Array<ArrayBuffer>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * @param path within the folder, decoded
   * @param cache the cache-control of the answer
   * @returns undefined when there is no such file
   */
  async serve(context: Context, path: string, cache: string): Promise<Response | undefined> {
    const full = normalize(join(this.#folder, path))
    if (!full.startsWith(`${this.#folder}/`) || path.includes("\0")) return undefined
    const file = Bun.file(full)
    if (!(await file.exists())) return undefined
    const headers = { "content-type": file.type, "cache-control": cache, vary: "accept-encoding" }
    if (!takesGzip(context) || !compressible.has(extname(full)))
      return context.body(await file.bytes(), 200, headers)
    return context.body(await this.#gzip(full, file), 200, { ...headers, "content-encoding": "gzip" })
  }

  /** Bounded by the number of files in the folder, which is ours. */
  async #gzip(full: string, file: Bun.BunFile): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#compressed.get(full)
    if (known) return known
    const compressed = Bun.gzipSync(await file.bytes())
    this.#compressed.set(full, compressed)
    return compressed
  }
}
