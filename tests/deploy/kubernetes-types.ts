import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { called, type Manifest } from "../../tools/deploy/manifests.ts"
import { runProgram } from "../../tools/program.ts"

const root = join(import.meta.dir, "../..")

/**
 * What Kubernetes' own types say against rendered objects: unknown fields, missing ones, wrong values. The objects are
 * written as typed literals, which the compiler then checks.
 */
export async function typeErrors(manifests: readonly Manifest[]): Promise<string[]> {
  // Below the project, so that the compiler finds the package of types; `dist` is not ours to keep.
  const parent = join(import.meta.dir, "dist")
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, "types-"))
  try {
    await Bun.write(join(folder, "rendered.ts"), manifests.map(literal).join(""))
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "preserve", "--target", "esnext"]
    const { status, out } = await runProgram(
      [
        join(root, "node_modules/.bin/tsc"),
        "--ignoreConfig",
        ...options,
        "--types",
        "",
        join(folder, "rendered.ts"),
      ],
      { cwd: folder },
    )
    const problems = out.split("\n").filter(line => /^\S.*\berror TS/.test(line))
    if (status !== 0 && problems.length === 0) throw new Error(`tsc failed: ${out}`)
    return problems.map(line => nameOf(line, manifests))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Packages of types by the API group that they are for; Kubernetes' own are in another. */
const packages: Readonly<Record<string, string>> = {
  "argoproj.io": "@kubernetes-models/argo-cd",
  "bitnami.com": "@kubernetes-models/sealed-secrets",
  "cert-manager.io": "@kubernetes-models/cert-manager",
  "external-secrets.io": "@kubernetes-models/external-secrets",
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api",
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
}

/** One line for each object, so that the line of an error tells which it is. */
function literal({ apiVersion, kind, ...rest }: Manifest): string {
  const group = apiVersion.split("/")[0] ?? ""
  // The one group that two projects share.
  const from =
    kind === "Rollout" ? "@kubernetes-models/argo-rollouts" : (packages[group] ?? "kubernetes-models")
  const type = `import(${JSON.stringify(`${from}/${apiVersion}`)}).I${kind}`
  return `export const _${crypto.randomUUID().replaceAll("-", "")}: ${type} = ${JSON.stringify({ apiVersion, kind, ...rest })}\n`
}

function nameOf(problem: string, manifests: readonly Manifest[]): string {
  const [, line = "0", what = problem] = /\((\d+),\d+\): error (.*)$/.exec(problem) ?? []
  const at = manifests[Number(line) - 1]
  return at ? `${called(at)}: ${what}` : what
}
