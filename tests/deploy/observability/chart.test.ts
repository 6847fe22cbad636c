import { beforeAll, describe, expect, test } from "bun:test"
import { z } from "zod"
import { helmMajors } from "../../../tools/deploy/helm.ts"
import { called, lastingOf, type Manifest, ofKind, selects } from "../../../tools/deploy/manifests.ts"
import { lint, refusal, render } from "../../../tools/deploy/render.ts"
import { violations } from "../policies.ts"
import { complaints } from "./promtool.ts"

const everything = { chart: "observability", values: ["charts/observability/ci/everything.yaml"] }
const given = { secrets: [] }
let rendered: Manifest[]

beforeAll(async () => {
  rendered = await render(4, everything)
})

const monitor = z.object({
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    namespaceSelector: z.object({ matchNames: z.array(z.string()) }),
    endpoints: z.array(z.object({ port: z.string() })),
  }),
})

/** Monitors that find nothing: no Service with their labels, or none with their port. */
function monitorsOfNothing(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind }) => kind === "ServiceMonitor")
    .filter(each => {
      const { selector, endpoints } = monitor.parse(each).spec
      const services = ofKind(manifests, "Service").filter(({ metadata }) =>
        selects(selector.matchLabels, metadata.labels),
      )
      const ports = services.flatMap(({ spec }) => spec.ports.map(({ name }) => name))
      return endpoints.some(({ port }) => !ports.includes(port))
    })
    .map(called)
}

/**
 * What breaks a policy on purpose: node-exporter looks at the machine, and is off by default. Agents go where their
 * values send what they gather, and whoever scrapes may be any pod beside them, so the matrix of the nodes is not theirs.
 */
const onPurpose = [
  /^pods keep to pod security restricted: DaemonSet parley-node-exporter: (hostPID: |a volume of kind hostPath)/,
  /^pods reach what they are configured to reach, and nothing else: /,
]

describe.each([...helmMajors])("on Helm %d", major => {
  test("it lints, and breaks no policy but on purpose", async () => {
    await lint(major, everything)
    const broken = violations(await render(major, everything), given)
    expect(broken.filter(each => !onPurpose.some(pattern => pattern.test(each)))).toEqual([])
    const usual = await render(major, { ...everything, values: [] })
    expect(lastingOf(usual)).toEqual([])
    expect(violations(usual, given)).toEqual([])
  })
})

test("every monitor finds a Service, that of the nodes among them", async () => {
  const nodes = await render(4, { chart: "application", values: ["charts/application/ci/values.yaml"] })
  expect(monitorsOfNothing([...rendered, ...nodes])).toEqual([])
  expect(monitorsOfNothing(rendered)).toEqual(["ServiceMonitor parley-nodes"])
})

const jobs = z.looseObject({
  scrape_configs: z.array(
    z.looseObject({
      kubernetes_sd_configs: z.tuple([
        z.strictObject({
          role: z.literal("pod"),
          namespaces: z.strictObject({
            names: z.array(z.string()).optional(),
            own_namespace: z.literal(true).optional(),
          }),
        }),
      ]),
    }),
  ),
})

/** Debian's Prometheus is built without Kubernetes: where pods are found is held against a shape, and the rest by promtool. */
async function agentComplaints(config: string): Promise<string> {
  const parsed = jobs.parse(Bun.YAML.parse(config))
  const scrapes = parsed.scrape_configs.map(({ kubernetes_sd_configs: _, ...rest }) => ({
    ...rest,
    static_configs: [{ targets: ["127.0.0.1:3000"] }],
  }))
  const text = JSON.stringify({ ...parsed, scrape_configs: scrapes })
  return await complaints(["check", "config", "--agent"], { "prometheus.yaml": text })
}

test("Prometheus takes the configuration of its agent, and not a broken one", async () => {
  const config =
    rendered.find(each => called(each) === "ConfigMap parley-metrics")?.data?.["prometheus.yaml"] ?? ""
  expect(config).toContain('["parley","parley-staging"]')
  expect(await agentComplaints(config)).toBe("")
  expect(await agentComplaints(config.replace("action: keep", "action: hold"))).toContain("hold")
  expect(await agentComplaints(`${config}\nrule_files: [a.yaml]\n`)).toContain("agent mode")
})

test("agents may read no more of Kubernetes than they need", () => {
  const rule = z.object({ resources: z.array(z.string()), verbs: z.array(z.string()) })
  const roles = rendered.filter(({ kind }) => kind === "ClusterRole")
  const rules = roles.flatMap(each => z.object({ rules: z.array(rule) }).parse(each).rules)
  expect(roles).toHaveLength(3)
  expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(["get", "list", "watch"]))
  expect(new Set(rules.flatMap(({ resources }) => resources))).toEqual(
    new Set(["pods", "pods/log", "cronjobs", "jobs"]),
  )
})

test("rules come without an operator too", async () => {
  const more = "operator: {enabled: false}"
  const without = await render(4, { ...everything, more })
  expect(without.filter(({ apiVersion }) => apiVersion.includes("coreos"))).toEqual([])
  const rules = without.find(each => called(each) === "ConfigMap parley-alerts")?.data ?? {}
  expect(await complaints(["check", "rules"], rules)).toBe("")
})

test.each([
  ["agent: {enable: true}", "enable"],
  ["logs: {lokiUrl: loki}", "lokiUrl"],
  ["traces: {image: 'otel/collector:latest'}", "image"],
  ["namespaces: []", "namespaces"],
])("a wrong value is refused: %s", async (more, named) => {
  expect(await refusal(4, { ...everything, more })).toContain(named)
})
