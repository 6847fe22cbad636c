import { readFileSync } from "node:fs"
import { join } from "node:path"

const root = join(import.meta.dir, "../..")

/**
 * Breaks the program on purpose: a source file is changed as it is loaded. For modules given to `bun --preload`.
 * A text that is not there exactly once stops the program, so that a broken build is never a healthy one by mistake.
 * @param file path from the root of the repository
 */
export function rewriteOnLoad(file: string, replacements: readonly { from: string; to: string }[]): void {
  const path = join(root, file)
  const source = rewrite(readFileSync(path, "utf8"), replacements)
  Bun.plugin({
    name: `rewrite ${file}`,
    setup(build) {
      const filter = new RegExp(`${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`)
      build.onLoad({ filter }, () => ({ contents: source, loader: "ts" }))
    },
  })
}

/** @throws Error when a text to be replaced is not there exactly once */
export function rewrite(source: string, replacements: readonly { from: string; to: string }[]): string {
  return replacements.reduce((text, { from, to }) => {
    const found = text.split(from).length - 1
    if (found !== 1) throw new Error(`The text to break is there ${found} times: ${from}`)
    return text.replace(from, () => to)
  }, source)
}
