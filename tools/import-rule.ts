import { join } from "node:path"
import { runProgram } from "./program.ts"

const root = join(import.meta.dir, "..")

/** Checks a tree against the import rule. @returns the violations as dependency-cruiser words them */
export async function checkImports(folder = root, parts = ["packages", "server", "web", "tools"]) {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs")
  const config = join(root, ".dependency-cruiser.cjs")
  const command = [process.execPath, "--bun", program, "--config", config, "-T", "err", ...parts]
  const { status, out, err } = await runProgram(command, { cwd: folder })
  return { ok: status === 0, report: out + err }
}
