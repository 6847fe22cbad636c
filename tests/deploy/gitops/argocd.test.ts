import { expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"
import { deploy } from "../../../tools/deploy/assembled.ts"
import { lastingOf, type Manifest } from "../../../tools/deploy/manifests.ts"
import { refusal, render } from "../../../tools/deploy/render.ts"
import { tempFolder } from "../../support/temp-folder.ts"
import { ownNamespace, type Place } from "../network/policies.ts"
import { violations } from "../policies.ts"
import { build, read } from "./kustomize.ts"

const argocd = join(deploy, "argocd")
const names = ["ops", "secrets", "servers", "application"]

const objectsOf = async (file: string) => read(await Bun.file(join(argocd, file)).text())

const application = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()) }),
  spec: z.looseObject({
    project: z.string(),
    source: z.looseObject({
      repoURL: z.string(),
      path: z.string(),
      helm: z
        .looseObject({ releaseName: z.string(), valueFiles: z.array(z.string()).default([]) })
        .optional(),
    }),
    destination: z.looseObject({ server: z.string(), namespace: z.string() }),
  }),
})
const applications = async () =>
  await Promise.all(names.map(async name => application.parse((await objectsOf(`apps/${name}.yaml`))[0])))

const project = z.looseObject({
  spec: z.looseObject({
    sourceRepos: z.array(z.string()),
    destinations: z.array(z.strictObject({ server: z.string(), namespace: z.string() })),
    clusterResourceWhitelist: z.array(z.strictObject({ group: z.string(), kind: z.string() })),
  }),
})

test("the applications are these", () => {
  const files = [...new Bun.Glob("*").scanSync({ cwd: join(argocd, "apps") })]
  expect(files.sort()).toEqual(names.map(name => `${name}.yaml`).sort())
})

test("what they lead to is there, in the order in which it is needed", async () => {
  const all = await applications()
  for (const { spec } of all) {
    const folder = join(deploy, "..", spec.source.path)
    const files = spec.source.helm?.valueFiles.map(file => join(folder, file)) ?? []
    expect([folder, ...files].filter(each => !existsSync(each))).toEqual([])
  }
  const waves = all.map(({ metadata }) => Number(metadata.annotations["argocd.argoproj.io/sync-wave"]))
  expect(waves).toEqual(waves.toSorted((one, other) => one - other))
  expect(new Set(waves).size).toBe(waves.length)
})

test("the project lets them do what they do, and has no wildcard", async () => {
  const { spec } = project.parse((await objectsOf("project.yaml"))[0])
  expect(JSON.stringify(spec)).not.toContain("*")
  for (const each of await applications()) {
    expect(each.spec.project).toBe("parley")
    expect(spec.sourceRepos).toContain(each.spec.source.repoURL)
    expect(spec.destinations).toContainEqual({ ...each.spec.destination } as {
      server: string
      namespace: string
    })
  }
  const made = [...(await build("ops")), ...(await build("secrets/external"))]
  const ofCluster = made.filter(({ kind }) => /^Cluster|^Namespace$/.test(kind)).map(groupAndKind)
  expect(spec.clusterResourceWhitelist).toEqual(expect.arrayContaining(ofCluster))
  expect(ofCluster).toHaveLength(spec.clusterResourceWhitelist.length)
})

function groupAndKind({ apiVersion, kind }: Manifest) {
  return { group: apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "", kind }
}

/** Values files of the application as the chart is given them, below deploy/. */
async function valuesOfApplication(): Promise<string[]> {
  const { spec } = application.parse((await objectsOf("apps/application.yaml"))[0])
  return (spec.source.helm?.valueFiles ?? []).map(file => file.replace("../../", ""))
}

const server = (component: string): Place => ({
  name: component,
  namespace: ownNamespace,
  labels: { "app.kubernetes.io/instance": "parley", "app.kubernetes.io/component": component },
  ports: [],
})

test("the application reaches the servers beside it, and breaks no policy", async () => {
  const all = await render(3, { chart: "root", values: await valuesOfApplication() })
  const places = ["postgresql", "nats", "redis"].map(name => [`${name}.example.com`, server(name)] as const)
  expect(violations(all, { secrets: ["parley-external"], places: Object.fromEntries(places) })).toEqual([])
})

test("the same comes out each time: nothing random, and no hook but the test", async () => {
  const values = await valuesOfApplication()
  const once = await render(3, { chart: "root", values })
  expect(await render(3, { chart: "root", values })).toEqual(once)
  const hooks = once.flatMap(({ metadata }) => metadata.annotations["helm.sh/hook"] ?? [])
  expect(new Set(hooks)).toEqual(new Set(["test"]))
})

test("the pipeline's version is what runs", async () => {
  await using folder = tempFolder()
  const file = join(folder.path, "version.yaml")
  await Bun.write(file, Bun.file(join(argocd, "version.yaml")))
  const digest = `sha256:${"7".repeat(64)}`
  const set = (...args: string[]) =>
    Bun.spawnSync([process.execPath, join(deploy, "../tools/set-version.mjs"), ...args, file])
  expect(set("1.2.3", digest).exitCode).toBe(0)
  const values = (await valuesOfApplication()).filter(each => !each.endsWith("version.yaml"))
  const rendering = { chart: "root", values, more: await Bun.file(file).text() }
  expect(await refusal(4, rendering)).toBeUndefined()
  const images = lastingOf(await render(4, rendering)).map(
    each => each.spec.template.spec.containers[0]?.image,
  )
  expect(new Set(images)).toEqual(new Set([`ghcr.io/example/parley@${digest}`]))
  for (const wrong of [
    ["latest", digest],
    ["1.2.3", "sha256:1"],
    ["1.2.3\n", digest],
  ]) {
    expect(set(...wrong).exitCode).not.toBe(0)
  }
})
