import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type Plugin, transformWithOxc } from "vite"

/** Files that are fetched when they are wanted, and are no part of the shell. */
const left = /\.map$|^icons\//u

/** Builds service-worker.js with the list of the files that this build makes: other files, another worker, an update. */
export function serviceWorker(): Plugin {
  return {
    name: "parley-service-worker",
    apply: "build",
    enforce: "post",
    async generateBundle(_, bundle) {
      const publicFolder = join(import.meta.dirname, "../public")
      const fixed = readdirSync(publicFolder, { withFileTypes: true }).filter(entry => entry.isFile())
      const hash = createHash("sha256")
      for (const entry of fixed) hash.update(readFileSync(join(publicFolder, entry.name)))
      // The page names the hashed files, whose names stand for what is in them.
      const page = bundle["index.html"]
      if (page?.type === "asset") hash.update(page.source)
      const built = Object.keys(bundle).filter(name => name !== "index.html")
      const files = [...built, ...fixed.map(entry => entry.name)].filter(name => !left.test(name)).sort()
      for (const name of files) hash.update(name)

      const path = join(import.meta.dirname, "service-worker.ts")
      const { code } = await transformWithOxc(readFileSync(path, "utf8"), path)
      hash.update(code)
      const head = [
        `const precached = ${JSON.stringify(files.map(name => `/${name}`))}`,
        `const version = ${JSON.stringify(hash.digest("hex").slice(0, 16))}`,
      ]
      const source = [...head, code.replace(/^export \{\};?$/mu, "")].join("\n")
      this.emitFile({ type: "asset", fileName: "service-worker.js", source })
    },
  }
}
