import { join } from "node:path"
import { deploy } from "../../../tools/deploy/assembled.ts"
import { findKubectl } from "../../../tools/deploy/helm.ts"
import { type Manifest, manifest } from "../../../tools/deploy/manifests.ts"
import { runProgram } from "../../../tools/program.ts"

/** What `kubectl kustomize` makes of a folder below `deploy/`. @throws Error with what it says against it */
export async function build(folder: string, parent: string = deploy): Promise<Manifest[]> {
  const { status, out, err } = await runProgram([await findKubectl(), "kustomize", join(parent, folder)], {
    env: { PATH: process.env["PATH"], HOME: "/nonexistent" },
  })
  if (status !== 0) throw new Error(err)
  return read(out)
}

export function read(yaml: string): Manifest[] {
  const documents = Bun.YAML.parse(yaml)
  return (Array.isArray(documents) ? documents : [documents]).map(each => manifest.parse(each))
}
