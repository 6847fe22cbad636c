import { join } from "node:path"

const root = join(import.meta.dir, "..")

/** Checks a tree against the import rule. @returns the violations as dependency-cruiser words them */
export async function checkImports(folder = root, parts = ["packages", "server", "web", "tools"]) {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs")
  const config = join(root, ".dependency-cruiser.cjs")
  const child = Bun.spawn([process.execPath, "--bun", program, "--config", config, "-T", "err", ...parts], {
    cwd: folder,
    stdout: "pipe",
    stderr: "pipe",
  })
  const [out, err, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { ok: status === 0, report: out + err }
}
