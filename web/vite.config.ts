import { createHash } from "node:crypto"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import tailwindcss from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defaultClientConditions, defineConfig } from "vite"
import { serviceWorker } from "./worker/plugin.ts"

const server = process.env["PARLEY_DEV_SERVER"] ?? "http://localhost:3000"

/** Another contract or another client may keep other things: what was cached with one is not read with the other. */
function cacheVersion(): string {
  const packages = join(import.meta.dirname, "../packages")
  const files = globSync("{contract,client}/src/**/*.ts", { cwd: packages }).filter(
    name => !name.includes("test"),
  )
  const hash = createHash("sha256")
  for (const name of files.sort()) hash.update(readFileSync(join(packages, name)))
  return hash.digest("hex").slice(0, 16)
}

export default defineConfig({
  root: import.meta.dirname,
  define: { "import.meta.env.CACHE_VERSION": JSON.stringify(cacheVersion()) },
  plugins: [react(), tailwindcss(), serviceWorker()],
  // The sources of the packages, as everywhere in this repository, and not their builds.
  resolve: { conditions: ["bun", ...defaultClientConditions] },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // A strict content policy refuses data: URLs and inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What rarely changes stays in caches when the rest does.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules\/(react|react-dom|react-router|scheduler)\//u },
            {
              name: "client",
              test: /node_modules\/(socket\.io|engine\.io)|packages\/(client|contract)\//u,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      // As objects: a bare address would also rewrite Host, and requests by cookie need Host and Origin to agree.
      "/api": { target: server },
      "/.well-known": { target: server },
      "/socket.io": { target: server, ws: true },
    },
  },
})
