// Runs a TypeScript program with the pinned Bun. This file runs on Node, so that users need nothing but npm.
// With --own-group first, Ctrl-C in a terminal reaches that program alone, and not the processes that it started: it ends
// those by itself, in order.
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

const detached = process.argv[2] === "--own-group"
const command = process.argv.slice(detached ? 3 : 2)
const child = spawn(bun, command, { cwd: root, stdio: "inherit", detached })
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)))
