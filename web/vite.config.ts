import tailwindcss from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defaultClientConditions, defineConfig } from "vite"
import { serviceWorker } from "./worker/plugin.ts"

const server = process.env["PARLEY_DEV_SERVER"] ?? "http://localhost:3000"

export default defineConfig({
  root: import.meta.dirname,
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
