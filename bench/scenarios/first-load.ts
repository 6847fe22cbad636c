import { readFileSync } from "node:fs"
import { join } from "node:path"
import { brotliCompressSync, gzipSync } from "node:zlib"
import type { Figures } from "../figures.ts"

const dist = join(import.meta.dir, "../../web/dist")

/** The scripts that the page asks for before it shows anything, and what those import at once. */
export async function firstLoad(): Promise<Figures> {
  const page = readFileSync(join(dist, "index.html"), "utf8")
  const scripts = new Set<string>()
  for (const [, path = ""] of page.matchAll(/(?:src|href)="([^"]+\.js)"/g))
    follow(path.replace(/^\//, ""), scripts)
  let gzip = 0
  let brotli = 0
  for (const script of scripts) {
    const bytes = readFileSync(join(dist, script))
    gzip += gzipSync(bytes).length
    brotli += brotliCompressSync(bytes).length
  }
  return { "JS on first load, gzip, kB": gzip / 1000, "JS on first load, brotli, kB": brotli / 1000 }
}

function follow(path: string, scripts: Set<string>): void {
  if (scripts.has(path)) return
  scripts.add(path)
  const source = readFileSync(join(dist, path), "utf8")
  for (const [, near = ""] of source.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
    follow(join(path, "..", near), scripts)
}
