import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { installPackages, programOf } from "../../../server/testing/servers/debian.ts"
import { deploy } from "../../../tools/deploy/assembled.ts"
import { runProgram } from "../../../tools/program.ts"

export const chart = join(deploy, "charts/observability")
export const ruleFiles = ["alerts", "service-levels"].map(name => join(chart, "files/rules", `${name}.yaml`))

/** What Prometheus's own tool says of some files, by their names; nothing where they are as they should be. */
export async function complaints(
  command: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const promtool = await programOf("promtool", () => installPackages("prometheus"))
  const folder = mkdtempSync(join(tmpdir(), "parley-promtool-"))
  try {
    for (const [name, text] of Object.entries(files)) await Bun.write(join(folder, name), text)
    const { status, out, err } = await runProgram([promtool, ...command, ...Object.keys(files)], {
      cwd: folder,
    })
    return status === 0 ? "" : `${out}${err}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What it says of a scrape, given on its input. */
export async function metricComplaints(text: string): Promise<string> {
  const promtool = await programOf("promtool", () => installPackages("prometheus"))
  const { out, err } = await runProgram([promtool, "check", "metrics"], { stdin: new Blob([text]) })
  return `${out}${err}`
}
