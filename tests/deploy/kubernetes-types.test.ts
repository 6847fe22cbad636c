import { beforeAll, expect, test } from "bun:test"
import { called, type Manifest } from "../../tools/deploy/manifests.ts"
import { everyObject } from "./everything.ts"
import { typeErrors } from "./kubernetes-types.ts"

let all: Manifest[]

beforeAll(async () => {
  all = await everyObject()
}, 60_000)

const ofKind = (kind: string) => all.find(each => each.kind === kind)
const kinds = () => [...new Set(all.map(({ kind }) => kind))].sort()

test("the types of Kubernetes and of every controller take everything", async () => {
  expect(await typeErrors(all)).toEqual([])
}, 60_000)

test("these kinds of controllers are among it", () => {
  const controllers = /argoproj|bitnami|cert-manager|coreos|external-secrets|gateway\.networking|keda/
  const found = new Set(all.filter(({ apiVersion }) => controllers.test(apiVersion)).map(({ kind }) => kind))
  expect([...found].sort()).toEqual([
    "AppProject",
    "Application",
    "Certificate",
    "ClusterIssuer",
    "ClusterSecretStore",
    "ExternalSecret",
    "HTTPRoute",
    "PrometheusRule",
    "Rollout",
    "ScaledObject",
    "SealedSecret",
    "ServiceMonitor",
  ])
})

type Break = [kind: string, spec: Record<string, unknown>]

/** Objects as a slip of the pen would leave them. */
const breaks: Break[] = [
  ["Deployment", { replica: 3 }],
  ["Deployment", { replicas: "3" }],
  ["Service", { ports: [{ name: "http", port: 80, target: "http" }] }],
  ["Service", { type: "External" }],
  ["HorizontalPodAutoscaler", { minReplicas: 2 }],
  ["HorizontalPodAutoscaler", { maxReplicas: 2, scaleTargetRef: { kind: "Deployment" } }],
  ["PodDisruptionBudget", { maxUnavaliable: 1 }],
  ["NetworkPolicy", { podSelector: {}, ingress: [{ from: [{ ipBlock: {} }] }] }],
  ["Ingress", { rules: [{ http: { paths: [{ path: "/" }] } }] }],
  ["Widget", {}],
  ["AppProject", { sourceRepos: "*" }],
  ["Application", { project: "parley", destination: { namespace: "parley" }, source: { path: "deploy" } }],
  ["Certificate", { secretName: "tls", dnsNames: ["chat.example.com"] }],
  ["ClusterIssuer", { acme: { server: "https://acme.example.com" } }],
  ["ClusterSecretStore", { provider: { azurekv: { vaultUrl: 1 } } }],
  ["ExternalSecret", { data: [{ secretKey: "a", remoteRef: { name: "a" } }] }],
  ["HTTPRoute", { rules: [{ backendRefs: [{ service: "a", port: 80 }] }] }],
  ["PrometheusRule", { groups: [{ name: "a", rules: [{ alert: "A", for: 5, expr: "up" }] }] }],
  ["Rollout", { strategy: { canary: { steps: [{ setWeight: "10" }] } } }],
  ["ScaledObject", { scaleTargetRef: { name: "a" }, triggers: [{ metadata: { query: "up" } }] }],
  ["SealedSecret", { template: {} }],
  ["ServiceMonitor", { selector: {}, endpoints: [{ port: 3000 }] }],
]

test("they refuse what is wrong, and nothing else", async () => {
  const broken = breaks.map(([kind, spec], index): Manifest => {
    const apiVersion = ofKind(kind)?.apiVersion ?? "apps/v1"
    return { apiVersion, kind, metadata: { name: `broken-${index}`, labels: {}, annotations: {} }, spec }
  })
  const good = kinds().flatMap(kind => ofKind(kind) ?? [])
  const found = (await typeErrors([...good, ...broken])).map(problem => problem.split(":")[0])
  expect([...new Set(found)].sort()).toEqual(broken.map(called).sort())
})

test("they refuse an unknown field in an object of any kind that there is", async () => {
  const broken = kinds().flatMap((kind): Manifest[] => {
    const { spec, ...good } = ofKind(kind) ?? { spec: undefined }
    if (!("apiVersion" in good)) return []
    return [spec === undefined ? { ...good, unknown: 1 } : { ...good, spec: { ...spec, unknown: 1 } }]
  })
  const found = (await typeErrors(broken)).map(problem => problem.split(":")[0])
  expect([...new Set(found)].sort()).toEqual(broken.map(called).sort())
})
