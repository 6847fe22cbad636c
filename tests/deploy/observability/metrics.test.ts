import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { z } from "zod"
import { Collector } from "../../../server/testing/collector.ts"
import { TestServer } from "../../../server/testing/index.ts"
import { chart, metricComplaints, ruleFiles } from "./promtool.ts"

/** What others serve, by who does. */
const elsewhere = {
  Prometheus: ["up"],
  "kube-state-metrics": [
    "kube_cronjob_next_schedule_time",
    "kube_cronjob_status_active",
    "kube_cronjob_status_last_successful_time",
    "kube_job_status_completion_time",
    "kube_job_status_failed",
    "kube_job_status_start_time",
    "kube_pod_container_resource_limits",
    "kube_pod_status_phase",
  ],
  "node-exporter": ["node_cpu_seconds_total", "node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"],
  kubelet: ["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"],
}

let served: string
let collector: Collector
let server: TestServer

beforeAll(async () => {
  collector = new Collector()
  server = await TestServer.start({ PARLEY_OTLP_URL: collector.url, PARLEY_TRACE_RATIO: "1" })
  const ada = await server.signUp("ada")
  const socket = await ada.connect()
  await ada.says(await ada.makes("group"), "one")
  served = await (await fetch(`${server.url}/metrics`)).text()
  socket.close()
}, 30_000)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await collector[Symbol.asyncDispose]()
})

/** Names that a query may use: a histogram has three. */
function namesOf(text: string): Set<string> {
  const names = new Set<string>(Object.values(elsewhere).flat())
  for (const [, name = "", type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    if (type !== "histogram") names.add(name)
    else for (const part of ["_bucket", "_sum", "_count"]) names.add(name + part)
  }
  return names
}

/** Metrics of a query: what is left of it without texts, labels, ranges, functions and keywords. */
function metricsIn(expr: string): string[] {
  const bare = expr
    .replace(/"(\\.|[^"\\])*"/g, "")
    .replace(/\{[^}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, "")
    .replace(/\b(and|or|unless|bool|offset|group_left|group_right)\b/g, "")
  return [...bare.matchAll(/(?<![\w:.])([a-zA-Z_:][\w:]*)(?!\s*\(|[\w:])/g)].map(([, name = ""]) => name)
}

const panels = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) }),
  ),
})
const rule = z.object({ expr: z.string(), record: z.string().optional(), alert: z.string().optional() })
const rules = z.object({ groups: z.array(z.object({ rules: z.array(rule) })) })

interface Query {
  readonly of: string
  readonly expr: string
}

async function queries(): Promise<{ queries: Query[]; recorded: string[] }> {
  const boards = [...new Bun.Glob("*.json").scanSync({ cwd: join(chart, "files/dashboards") })]
  expect(boards.sort()).toEqual(
    ["dependencies", "maintenance", "overview", "pipeline", "realtime"].map(name => `parley-${name}.json`),
  )
  const drawn = await Promise.all(
    boards.map(async board => {
      const { panels: all } = panels.parse(await Bun.file(join(chart, "files/dashboards", board)).json())
      return all.flatMap(({ title, targets }) =>
        targets.map(({ expr }) => ({ of: `${board}: ${title}`, expr })),
      )
    }),
  )
  const ruled = await Promise.all(
    ruleFiles.map(async file => rules.parse(Bun.YAML.parse(await Bun.file(file).text()))),
  )
  const all = ruled.flatMap(({ groups }) => groups.flatMap(group => group.rules))
  return {
    queries: [
      ...drawn.flat(),
      ...all.map(({ expr, record, alert }) => ({ of: record ?? alert ?? "", expr })),
    ],
    recorded: all.flatMap(({ record }) => record ?? []),
  }
}

/** Queries of metrics that nobody serves. */
function unserved(asked: readonly Query[], names: ReadonlySet<string>): string[] {
  return asked.flatMap(({ of, expr }) =>
    metricsIn(expr)
      .filter(name => !names.has(name))
      .map(name => `${of}: ${name}`),
  )
}

test("Prometheus's own check finds nothing to say of what a server serves", async () => {
  expect(await metricComplaints(served)).toBe("")
  expect(await metricComplaints(`${served}parley_messages_sent{le="x" 1\n`)).not.toBe("")
})

test("dashboards and alerts use only metrics that a running server serves", async () => {
  const { queries: asked, recorded } = await queries()
  const names = namesOf(served).union(new Set(recorded))
  expect(asked.length).toBeGreaterThan(100)
  expect(unserved(asked, names)).toEqual([])
  const slip = [{ of: "slip", expr: 'sum by (le) (rate(parley_queue_lags{job="parley"}[5m])) > on (pod) up' }]
  expect(unserved(slip, names)).toEqual(["slip: parley_queue_lags"])
})

test("every metric of a server is in its documentation", async () => {
  const page = await Bun.file(join(import.meta.dir, "../../../docs/observability.md")).text()
  const names = [...served.matchAll(/^# TYPE (\S+) /gm)].map(([, name = ""]) => name)
  expect(names.length).toBeGreaterThan(30)
  expect(names.filter(name => !page.includes(name))).toEqual([])
})
