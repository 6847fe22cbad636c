import { cpSync } from "node:fs"
import { join } from "node:path"
import { deploy } from "../../tools/deploy/assembled.ts"
import type { Manifest } from "../../tools/deploy/manifests.ts"
import { type Rendering, render } from "../../tools/deploy/render.ts"
import { tempFolder } from "../support/temp-folder.ts"
import { build, read } from "./gitops/kustomize.ts"

const named = (folder: string) =>
  [...new Bun.Glob("*.yaml").scanSync({ cwd: join(deploy, folder) })].map(file => file.slice(0, -5)).sort()
export const presets = named("presets")
export const environments = named("environments")

/** A preset as it is installed, in an environment or in none. */
export const presetRendering = (preset: string, environment?: string): Rendering => ({
  chart: "root",
  values: [`presets/${preset}.yaml`, ...(environment ? [`environments/${environment}.yaml`] : [])],
  // Where servers are not the umbrella's, somebody has to say where they are.
  ...(preset === "gitops" && { more: elsewhere }),
})
const peer = (network: number) => ({ to: [{ ipBlock: { cidr: `10.1.${network}.0/24` } }] })
const elsewhere = JSON.stringify({
  application: { connections: { database: peer(0), broker: peer(1), cache: peer(2) } },
})

const example = (chart: string, name: string) => `charts/${chart}/ci/${name}.yaml`
const others: readonly Rendering[] = [
  ...named("charts/application/ci").map(name => ({
    chart: "application",
    values: [example("application", "values"), example("application", name)],
  })),
  {
    chart: "root",
    values: ["presets/gitops", "environments/prod", "argocd/servers", "argocd/version"].map(
      file => `${file}.yaml`,
    ),
  },
  ...["infrastructure", "observability"].map(chart => ({ chart, values: [example(chart, "everything")] })),
]

/** Every object that anybody would apply: of all charts, presets and environments, for upkeep, Secrets and Argo CD. */
export async function everyObject(): Promise<Manifest[]> {
  const installed = presets.flatMap(preset =>
    [undefined, ...environments].map(environment => presetRendering(preset, environment)),
  )
  const parts: Manifest[][] = []
  for (const rendering of [...others, ...installed]) parts.push(await render(4, rendering))
  for (const folder of ["ops", "ops/image-prune", "secrets/external"]) parts.push(await build(folder))
  return [...parts.flat(), ...(await otherSecrets()), ...(await ofArgo())]
}

/** Secrets out of files, and sealed ones, for which somebody else's values stand. */
export async function otherSecrets(): Promise<Manifest[]> {
  await using copy = tempFolder()
  cpSync(join(deploy, "secrets"), copy.path, { recursive: true })
  for (const name of ["passwords", "urls"]) {
    cpSync(join(copy.path, `plain/${name}.example.env`), join(copy.path, `plain/${name}.env`))
  }
  await Bun.write(join(copy.path, "sealed/sealed.yaml"), JSON.stringify(sealed))
  return [...(await build("plain", copy.path)), ...(await build("sealed", copy.path))]
}

/** As kubeseal writes it; only the cluster could open it. */
const sealed = {
  apiVersion: "bitnami.com/v1alpha1",
  kind: "SealedSecret",
  metadata: { name: "parley" },
  spec: {
    encryptedData: { "postgresql-password": "AgBy3i4OJSWK" },
    template: { metadata: { name: "parley" } },
  },
}

async function ofArgo(): Promise<Manifest[]> {
  const files = [
    "project.yaml",
    "root.yaml",
    ...new Bun.Glob("apps/*").scanSync({ cwd: join(deploy, "argocd") }),
  ]
  const texts = await Promise.all(files.map(file => Bun.file(join(deploy, "argocd", file)).text()))
  return texts.flatMap(read)
}
