import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { runProgram } from "../program.ts"
import { findHelm, type HelmMajor } from "./helm.ts"

export const deploy = join(import.meta.dir, "../../deploy")

const made = new Map<HelmMajor, Promise<string>>()

/** The folder of a chart. The umbrella is a copy beside copies of its parts, with what `helm dependency build` puts into it. */
export async function folderOf(chart: string, major: HelmMajor): Promise<string> {
  if (chart !== "root") return join(deploy, "charts", chart)
  const assembling = made.get(major) ?? assemble(major)
  made.set(major, assembling)
  return await assembling
}

async function assemble(major: HelmMajor): Promise<string> {
  const parent = join(import.meta.dir, "dist")
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, `charts-${major}-`))
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  cpSync(join(deploy, "charts"), folder, { recursive: true })
  const root = join(folder, "root")
  const { status, err } = await runProgram([await findHelm(major), "dependency", "build", root], {
    env: { PATH: process.env["PATH"], HOME: folder },
  })
  if (status !== 0) throw new Error(`The umbrella chart cannot be assembled:\n${err}`)
  return root
}
