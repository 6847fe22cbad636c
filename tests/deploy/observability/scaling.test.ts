import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { z } from "zod"
import { TestServer } from "../../../server/testing/index.ts"
import { deploy } from "../../../tools/deploy/assembled.ts"
import { environmentOf } from "../../../tools/deploy/environment.ts"
import { called, lastingOf, type Manifest } from "../../../tools/deploy/manifests.ts"
import { render } from "../../../tools/deploy/render.ts"
import { complaints } from "./promtool.ts"

/** What autoscalers ask for is what nodes serve: the answers come from Prometheus's own evaluation of a real scrape. */

let server: TestServer
let served: string
let rendered: Manifest[]

beforeAll(async () => {
  server = await TestServer.start()
  const ada = await server.signUp("ada")
  const socket = await ada.connect()
  served = await (await fetch(`${server.url}/metrics`)).text()
  socket.close()
  const values = ["values", "gateway"].map(name => `charts/application/ci/${name}.yaml`)
  rendered = await render(4, { chart: "application", values })
}, 30_000)
afterAll(async () => await server[Symbol.asyncDispose]())

interface Asked {
  readonly expr: string
  readonly answer: readonly { readonly labels: string; readonly value: number }[]
}

/** What promtool says if a query does not answer so, given the scrapes of two pods. */
async function wrongAnswer({ expr, answer }: Asked): Promise<string> {
  const samples = served.split("\n").filter(line => /^parley_(queue_lag|ws_connections)\b/.test(line))
  const series = ["p1", "p2"].flatMap(pod =>
    samples.map(line => {
      const [, name = "", labels = "", value = ""] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      // What a scrape adds, by the Prometheus operator and by the agent of our chart.
      const added = `job="parley",namespace="default",pod="${pod}"`
      return { series: `${name}{${labels === "" ? added : `${labels},${added}`}}`, values: `${value}x5` }
    }),
  )
  const file = {
    tests: [
      {
        interval: "1m",
        input_series: series,
        promql_expr_test: [{ expr, eval_time: "5m", exp_samples: answer }],
      },
    ],
  }
  return await complaints(["test", "rules"], { "asked.yaml": JSON.stringify(file) })
}

function rolesOf(scaled: string): string[] {
  const workload = lastingOf(rendered).find(each => called(each) === `Deployment ${scaled}`)
  const container = workload?.spec.template.spec.containers[0]
  return container ? (environmentOf(container, rendered)["PARLEY_ROLES"] ?? "").split(",") : []
}

const scaledObject = z.looseObject({
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ name: z.string() }),
    triggers: z.array(
      z.looseObject({ type: z.string(), metadata: z.looseObject({ query: z.string().optional() }) }),
    ),
  }),
})

test("KEDA's query finds how much waits in the queue", async () => {
  const { spec } = scaledObject.parse(rendered.find(({ kind }) => kind === "ScaledObject"))
  const query = spec.triggers.find(({ type }) => type === "prometheus")?.metadata.query ?? ""
  const nothingWaits = [{ labels: "{}", value: 0 }]
  expect(await wrongAnswer({ expr: query, answer: nothingWaits })).toBe("")
  expect(rolesOf(spec.scaleTargetRef.name)).toContain("worker:messages")
  for (const slip of [query.replace("lag", "depth"), query.replace("default", "other")]) {
    expect(await wrongAnswer({ expr: slip, answer: nothingWaits })).toContain("FAILED")
  }
})

const scaler = z.looseObject({
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ name: z.string() }),
    metrics: z.array(
      z.looseObject({
        pods: z.looseObject({ metric: z.looseObject({ name: z.string() }) }).optional(),
      }),
    ),
  }),
})

const adapter = z.strictObject({
  rules: z.tuple([
    z.strictObject({
      seriesQuery: z.string(),
      resources: z.strictObject({
        overrides: z.record(z.string(), z.strictObject({ resource: z.enum(["pod", "namespace"]) })),
      }),
      metricsQuery: z.string(),
    }),
  ]),
})

test("the autoscaler's connections are a metric of nodes, and the adapter on the page of scaling finds each pod's", async () => {
  const { spec } = scaler.parse(rendered.find(({ kind }) => kind === "HorizontalPodAutoscaler"))
  const name = spec.metrics.flatMap(({ pods }) => pods?.metric.name ?? [])[0] ?? ""
  expect(rolesOf(spec.scaleTargetRef.name)).toContain("realtime")
  const page = await Bun.file(join(deploy, "../docs/operations/scale.md")).text()
  const [rule] = adapter.parse(Bun.YAML.parse(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? "")).rules
  expect(Object.keys(rule.resources.overrides).sort()).toEqual(["namespace", "pod"])
  const each = ["p1", "p2"].map(pod => ({ labels: `{pod="${pod}"}`, value: 1 }))
  const expr = rule.metricsQuery
    .replace("<<.Series>>", name)
    .replace("<<.LabelMatchers>>", 'namespace="default",pod=~"p1|p2"')
    .replace("<<.GroupBy>>", "pod")
  expect(await wrongAnswer({ expr, answer: each })).toBe("")
  expect(await wrongAnswer({ expr: expr.replace(name, `${name}s`), answer: each })).toContain("FAILED")
  const found = `count(${rule.seriesQuery})`
  expect(await wrongAnswer({ expr: found, answer: [{ labels: "{}", value: 2 }] })).toBe("")
})
