import { join } from "node:path"
import { runProgram } from "../program.ts"
import { deploy, folderOf } from "./assembled.ts"
import { findHelm, type HelmMajor } from "./helm.ts"
import { type Manifest, manifest } from "./manifests.ts"

export interface Rendering {
  /** Folder of the chart below deploy/charts. */
  readonly chart: string
  /** Values files below deploy/, the last one winning. */
  readonly values: readonly string[]
  /** Further values as text of a values file. */
  readonly more?: string
}

/** What Helm would apply. @throws HelmRefusal */
export async function render(major: HelmMajor, rendering: Rendering): Promise<Manifest[]> {
  const text = await run(major, rendering, "template", "parley")
  const documents = Bun.YAML.parse(text)
  return (Array.isArray(documents) ? documents : [documents])
    .filter(document => document !== null)
    .map(document => manifest.parse(document))
}

/** @throws HelmRefusal with what Helm finds wrong */
export async function lint(major: HelmMajor, rendering: Rendering): Promise<void> {
  await run(major, rendering, "lint", "--strict")
}

/** Why Helm refuses a rendering; nothing if it does not. */
export async function refusal(major: HelmMajor, rendering: Rendering): Promise<string | undefined> {
  return await render(major, rendering).then(
    () => undefined,
    error => {
      if (error instanceof HelmRefusal) return error.message
      throw error
    },
  )
}

export class HelmRefusal extends Error {
  override readonly name = "HelmRefusal"
}

async function run(
  major: HelmMajor,
  { chart, values, more = "" }: Rendering,
  ...command: string[]
): Promise<string> {
  const files = [...values.map(file => join(deploy, file)), "-"]
  const { status, out, err } = await runProgram(
    [
      await findHelm(major),
      ...command,
      await folderOf(chart, major),
      ...files.flatMap(file => ["--values", file]),
    ],
    // What Helm knows of the machine's user is no part of a test.
    { env: { PATH: process.env["PATH"], HOME: "/nonexistent" }, stdin: new Blob([more]) },
  )
  if (status !== 0) throw new HelmRefusal(`${err}${out}`.trim())
  return out
}
