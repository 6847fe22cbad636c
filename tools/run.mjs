// Runs a TypeScript program with the pinned Bun. This file runs on Node, so that users need nothing but npm.
import { spawn, spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const bunFolder = dirname(createRequire(import.meta.url).resolve("bun/package.json"))
const bun = join(bunFolder, "bin", "bun.exe")

// Where npm was told to run no install scripts, Bun's program is a stub until its own installer has run.
if (spawnSync(bun, ["--version"]).status !== 0) {
  const installed = spawnSync(process.execPath, [join(bunFolder, "install.js")], { stdio: "inherit" })
  if (installed.status !== 0) process.exit(1)
}

const child = spawn(bun, process.argv.slice(2), { cwd: root, stdio: "inherit" })
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)))
