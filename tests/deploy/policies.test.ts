import { beforeAll, describe, expect, test } from "bun:test"
import type { Manifest } from "../../tools/deploy/manifests.ts"
import { render } from "../../tools/deploy/render.ts"
import { placesOfExample } from "./network/example.ts"
import { policies, violations } from "./policies.ts"

const given = { secrets: ["parley"], places: placesOfExample }
let good: Manifest[]

beforeAll(async () => {
  good = await render(4, { chart: "application", values: ["charts/application/ci/values.yaml"] })
})

/** Puts a value where a path of names and indexes leads, or takes it away. */
function put(target: unknown, path: string, value: unknown): void {
  const names = path.split("/").map(name => name.replaceAll("~1", "/"))
  const last = names.pop() ?? ""
  const holder = names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], target)
  if (value === undefined) delete (holder as Record<string, unknown>)[last]
  else (holder as Record<string, unknown>)[last] = value
}

const pod = "spec/template/spec"
const first = `${pod}/containers/0`
const ofRoutes = "every route leads to a port of a Service"
type Break = [policy: string, kind: string, path: string, value: unknown]

/** One way, at least, to break each policy. */
const breaks: Break[] = [
  ["pods keep to pod security restricted", "Deployment", `${pod}/hostNetwork`, true],
  ["pods keep to pod security restricted", "Deployment", `${pod}/securityContext/runAsUser`, 0],
  ["pods keep to pod security restricted", "Deployment", `${pod}/securityContext/seccompProfile`, undefined],
  ["pods keep to pod security restricted", "Deployment", `${pod}/automountServiceAccountToken`, true],
  ["pods keep to pod security restricted", "Deployment", `${pod}/volumes/0`, { name: "tmp", hostPath: {} }],
  ["containers keep to pod security restricted", "Deployment", `${first}/securityContext/privileged`, true],
  ["containers keep to pod security restricted", "Deployment", `${first}/securityContext`, undefined],
  [
    "containers keep to pod security restricted",
    "Deployment",
    `${first}/securityContext/capabilities/drop`,
    ["NET_RAW"],
  ],
  ["containers that are to last are probed", "Deployment", `${first}/livenessProbe`, undefined],
  ["containers that are to last are probed", "Deployment", `${first}/readinessProbe/httpGet/port`, "admin"],
  [
    "containers ask for what they need and have limits",
    "Deployment",
    `${first}/resources/limits/memory`,
    undefined,
  ],
  [
    "containers ask for what they need and have limits",
    "Deployment",
    `${first}/resources/requests/cpu`,
    undefined,
  ],
  ["images are of one version", "Deployment", `${first}/image`, "parley:latest"],
  ["images are of one version", "Deployment", `${first}/image`, "registry:5000/parley"],
  ["no variable is set twice", "Deployment", `${first}/env/1/name`, "PARLEY_ROLES"],
  ["pods are spread over machines and zones", "Deployment", `${pod}/topologySpreadConstraints/0`, {}],
  ["names are taken once", "Service", "metadata/name", "parley-worker"],
  [
    "selectors match their own pods, and no other's",
    "Deployment",
    "spec/selector/matchLabels",
    { "app.kubernetes.io/name": "parley" },
  ],
  ["every Service leads to a port of a workload", "Service", "spec/selector", { app: "other" }],
  ["every Service leads to a port of a workload", "Service", "spec/ports/0/targetPort", 81],
  [
    "every Ingress leads to a Service, and each path to one",
    "Ingress",
    "spec/rules/0/http/paths/0/backend/service/name",
    "other",
  ],
  [
    "every Ingress leads to a Service, and each path to one",
    "Ingress",
    "spec/rules/0/http/paths/0/path",
    "/",
  ],
  [
    "every workload has one budget for disruptions that lets a machine be emptied",
    "PodDisruptionBudget",
    "spec/selector/matchLabels",
    { app: "other" },
  ],
  [
    "every workload has one budget for disruptions that lets a machine be emptied",
    "PodDisruptionBudget",
    "spec/maxUnavailable",
    0,
  ],
  [
    "an autoscaler has a target whose replicas nothing else sets",
    "HorizontalPodAutoscaler",
    "spec/scaleTargetRef/name",
    "parley-front",
  ],
  [
    "an autoscaler has a target whose replicas nothing else sets",
    "HorizontalPodAutoscaler",
    "spec/scaleTargetRef/name",
    "other",
  ],
  ["nothing is scaled by two", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name", "parley-nowhere"],
  [
    "network policies deny every pod what they do not list",
    "Deployment",
    "spec/template/metadata/labels",
    { app: "other" },
  ],
  ["the program takes its settings", "Deployment", `${first}/env/0/value`, "api,shop"],
  ["the program takes its settings", "Deployment", `${first}/env/1/value`, "8080"],
  ["the program takes its settings", "Deployment", `${first}/env/3/value`, "redis://:$(NOBODY)@redis"],
  ["the program takes its settings", "ConfigMap", "data", { PARLEY_COLOUR: "red" }],
  // Its own folder breaks it in every place.
  [
    "pods reach what they are configured to reach, and nothing else",
    "Deployment",
    "spec/template/metadata/labels/app.kubernetes.io~1component",
    "front",
  ],
  ["what pods refer to is there", "ConfigMap", "metadata/name", "other"],
  ["what pods refer to is there", "ServiceAccount", "metadata/name", "other"],
  ["what pods refer to is there", "PersistentVolumeClaim", "metadata/name", "other"],
  ["what pods refer to is there", "Deployment", `${first}/env/2/valueFrom/secretKeyRef/name`, "other"],
  ["what pods refer to is there", "Deployment", `${first}/volumeMounts/0/name`, "other"],
]

test("what the chart renders breaks no policy", () => {
  expect(violations(good, given)).toEqual([])
})

describe("each policy bites", () => {
  test.each(breaks)("%s: a %s with another %s", (policy, kind, path, value) => {
    const broken = structuredClone(good)
    put(
      broken.find(each => each.kind === kind),
      path,
      value,
    )
    expect(policies[policy]?.(broken, given)).not.toEqual([])
  })

  test("of scaling by two, and of routes that lead nowhere", async () => {
    const values = ["charts/application/ci/values.yaml", "charts/application/ci/gateway.yaml"]
    const all = structuredClone(await render(4, { chart: "application", values }))
    const scaled = all.find(each => each.kind === "ScaledObject")
    put(scaled, "spec/scaleTargetRef/name", "parley-back")
    expect(policies["nothing is scaled by two"]?.(all, given)).toEqual([
      "Deployment parley-back is scaled twice",
    ])
    put(
      all.find(each => each.kind === "HTTPRoute"),
      "spec/rules/0/backendRefs/0/port",
      81,
    )
    expect(policies[ofRoutes]?.(all, given)).toEqual([
      "HTTPRoute parley-back leads to parley-back:81, which is not there",
    ])
  })

  test("and there is none that was not tried", () => {
    const tried = [...breaks.map(([policy]) => policy), ofRoutes]
    expect(Object.keys(policies).filter(name => !tried.includes(name))).toEqual([])
  })
})
