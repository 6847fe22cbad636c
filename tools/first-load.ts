import { join } from "node:path"
import { buildWeb } from "./web.ts"

/** Bytes of JavaScript, compressed, that the first page may load. */
const budget = 200_000

const dist = join(import.meta.dir, "../web/dist")

/** Builds the web client and sums what its page loads before anything is shown: scripts, preloads, what they import. */
export async function checkFirstLoad(): Promise<{ ok: boolean; report: string }> {
  await buildWeb()
  const page = await Bun.file(join(dist, "index.html")).text()
  const wanted = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/gu)].map(([, path = ""]) => path)
  const sizes = new Map<string, number>()
  while (wanted.length > 0) {
    const path = wanted.pop()
    if (path === undefined || sizes.has(path)) continue
    const code = await Bun.file(join(dist, path)).text()
    sizes.set(path, Bun.gzipSync(code, { level: 9 }).byteLength)
    for (const [, imported = ""] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/gu)) {
      wanted.push(`assets/${imported}`)
    }
  }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  const lines = [...sizes].map(([path, size]) => `  ${path}: ${size}`)
  return {
    ok: total <= budget,
    report: [
      `The first load is ${total} bytes of JavaScript, compressed; ${budget} are allowed.`,
      ...lines,
    ].join("\n"),
  }
}

if (import.meta.main) console.log((await checkFirstLoad()).report)
