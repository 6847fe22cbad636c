import { expect, test } from "bun:test"
import type { Manifest } from "../../tools/deploy/manifests.ts"
import { render } from "../../tools/deploy/render.ts"
import { typeErrors } from "./kubernetes-types.ts"

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
]

test("Kubernetes' types refuse what is wrong, and nothing else", async () => {
  const values = ["charts/application/ci/values.yaml", "charts/application/ci/everything.yaml"]
  const good = await render(4, { chart: "application", values })
  const broken = breaks.map(([kind, spec], index): Manifest => {
    const apiVersion = good.find(each => each.kind === kind)?.apiVersion ?? "apps/v1"
    return { apiVersion, kind, metadata: { name: `broken-${index}`, labels: {}, annotations: {} }, spec }
  })
  const problems = await typeErrors([...good, ...broken])
  const found = new Set(problems.map(problem => problem.split(":")[0]))
  expect([...found].sort()).toEqual(breaks.map(([kind], index) => `${kind} broken-${index}`).sort())
})
