import { chmodSync, cpSync, mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { runProgram } from "./program.ts"
import { buildWeb } from "./web.ts"

const root = join(import.meta.dir, "..")
const viewerFiles = ["swagger-ui.css", "swagger-ui-bundle.js"]

/** Fills a folder with what the image holds: the compiled program, and the files that it serves. */
export async function fillImage(folder: string): Promise<void> {
  await buildWeb()
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, "api-docs"), { recursive: true })
  await compile(join(folder, "parley"))
  cpSync(join(root, "web/dist"), join(folder, "web"), { recursive: true })
  for (const file of viewerFiles) {
    cpSync(join(root, "node_modules/swagger-ui-dist", file), join(folder, "api-docs", file))
  }
  chmodSync(join(folder, "parley"), 0o755)
}

async function compile(program: string): Promise<void> {
  // The thread of SQLite is an entry point of its own: the program looks for it by this path.
  const sources = ["server/main.ts", "server/platform/store/sqlite/worker.ts"]
  // Bytecode, since nearly all of a start goes into parsing sources.
  const { status, err } = await runProgram(
    [process.execPath, "build", "--compile", "--bytecode", "--format=esm", "--outfile", program, ...sources],
    { cwd: root },
  )
  if (status !== 0) throw new Error(`The program could not be compiled:\n${err}`)
}

if (import.meta.main) {
  const folder = join(root, "deploy/image/dist")
  rmSync(folder, { recursive: true, force: true })
  await fillImage(join(folder, "opt"))
  mkdirSync(join(folder, "data"))
  console.log(`${folder} is filled: docker build --tag parley deploy/image`)
}
