import { expect, test } from "bun:test"
import { z } from "zod"
import { called, type Manifest } from "../../../tools/deploy/manifests.ts"
import { otherSecrets } from "../everything.ts"
import { podPolicies } from "../pod-policies.ts"
import { build } from "./kustomize.ts"

const brokenBy = (all: readonly Manifest[]) =>
  Object.values(podPolicies).flatMap(policy => policy(all).map(problem => problem))

test("ops builds", async () => {
  const all = [...(await build("ops")), ...(await build("ops/image-prune"))]
  expect(all.map(called).sort()).toEqual([
    "ClusterIssuer letsencrypt",
    "CronJob image-prune",
    "CronJob stale-pod-cleanup",
    "Namespace parley",
    "Namespace parley-image-prune",
    "NetworkPolicy image-prune",
    "Role stale-pod-cleanup",
    "RoleBinding stale-pod-cleanup",
    "ServiceAccount stale-pod-cleanup",
  ])
})

test("upkeep has least rights: a token for pods of its namespace, and nothing privileged beside it", async () => {
  const all = await build("ops")
  // The one thing that sets it apart: it asks Kubernetes.
  expect(brokenBy(all)).toEqual([
    "CronJob stale-pod-cleanup: automountServiceAccountToken: Invalid input: expected false",
  ])
  expect(all.filter(({ kind }) => /^Cluster.*(Role|Binding)/.test(kind))).toEqual([])
  const rules = all.filter(({ kind }) => kind === "Role").flatMap(({ rules }) => rules)
  expect(rules).toEqual([{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "delete"] }])
  const namespace = all.find(({ kind }) => kind === "Namespace")
  expect(namespace?.metadata.labels["pod-security.kubernetes.io/enforce"]).toBe("restricted")
})

test("the pruning of images is off by itself, and alone in its namespace", async () => {
  expect((await build("ops")).map(called)).not.toContain("CronJob image-prune")
  const all = await build("ops/image-prune")
  const spaces = all.filter(({ kind }) => kind !== "Namespace").map(({ metadata }) => metadata["namespace"])
  expect(new Set(spaces)).toEqual(new Set(["parley-image-prune"]))
})

test("they run when they are said to", async () => {
  const all = [...(await build("ops")), ...(await build("ops/image-prune"))]
  const times = all
    .filter(({ kind }) => kind === "CronJob")
    .map(({ metadata, spec }) => [metadata.name, spec?.["schedule"], spec?.["timeZone"]])
  expect(times.sort()).toEqual([
    ["image-prune", "0 3 * * 0", "Etc/UTC"],
    ["stale-pod-cleanup", "0 9 * * *", "Etc/UTC"],
  ])
})

const externalSecret = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    target: z.looseObject({
      template: z.looseObject({ data: z.record(z.string(), z.string()) }).optional(),
    }),
    data: z.array(z.looseObject({ secretKey: z.string() })),
  }),
})

/** The keys of each Secret, whoever makes it. */
const wanted = {
  parley: ["nats-password", "postgresql-password", "redis-password"],
  "parley-external": ["broker-url", "cache-url", "database-url"],
}

test("Secrets come out of Azure Key Vault, with the keys that the charts ask for", async () => {
  const all = await build("secrets/external")
  const made = all
    .filter(({ kind }) => kind === "ExternalSecret")
    .map(each => {
      const { metadata, spec } = externalSecret.parse(each)
      const keys = spec.target.template
        ? Object.keys(spec.target.template.data)
        : spec.data.map(one => one.secretKey)
      return [metadata.name, keys.sort()]
    })
  expect(Object.fromEntries(made)).toEqual(wanted)
  expect(JSON.stringify(all)).not.toMatch(/"(clientSecret|authSecretRef)"/)
})

test("or out of files, or sealed", async () => {
  const all = await otherSecrets()
  const made = all
    .filter(({ kind }) => kind === "Secret")
    .map(({ metadata, data = {} }) => [metadata.name, Object.keys(data).sort()])
  expect(Object.fromEntries(made)).toEqual(wanted)
  const sealed = all.filter(({ kind }) => kind === "SealedSecret")
  expect(sealed.map(({ metadata }) => metadata["namespace"])).toEqual(["parley"])
})
