import { describe, expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"
import { deploy } from "../../../tools/deploy/assembled.ts"
import { chart, complaints, ruleFiles } from "./promtool.ts"

const rules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.union([
          z.object({
            alert: z.string(),
            expr: z.string(),
            labels: z.object({ severity: z.enum(["info", "warning", "critical"]) }),
            annotations: z.object({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
          }),
          z.object({ record: z.string(), expr: z.string() }),
        ]),
      ),
    }),
  ),
})
const texts = new Map(
  await Promise.all(ruleFiles.map(async file => [file, await Bun.file(file).text()] as const)),
)
const all = [...texts.values()]
  .flatMap(text => rules.parse(Bun.YAML.parse(text)).groups)
  .flatMap(group => group.rules)
const alerts = all.flatMap(rule => ("alert" in rule ? [rule] : []))

type Series = Readonly<Record<string, string>>
interface Case {
  readonly alert: string
  /** When somebody should have been told. */
  readonly at: string
  /** Between two samples, and two looks of Prometheus. By default a minute. */
  readonly step?: string
  /** Series in promtool's notation; the alert fires. */
  readonly bad: Series
  /** What is different where it must not. */
  readonly good: Series
}

const of = 'job="parley",namespace="chat",pod="p1"'
const sends = (result: string) => `parley_commands_total{${of},type="message.send",result="${result}"}`
const delivered = (le: string) => `parley_message_delivery_seconds_bucket{${of},le="${le}"}`
const requests = (status: string) =>
  `http_request_duration_seconds_count{${of},method="GET",route="/api/rooms",status="${status}"}`
const deliveries = `parley_message_delivery_seconds_count{${of}}`
const tasks = (result: string) => `parley_task_runs_total{${of},task="send_pushes",result="${result}"}`
const lagBucket = (le: string) => `parley_event_loop_lag_seconds_bucket{${of},le="${le}"}`

const cases: Case[] = [
  {
    alert: "ParleySendsFail",
    at: "70m",
    bad: { [sends("ok")]: "0+98x100", [sends("timeout")]: "0+2x100" },
    good: { [sends("timeout")]: "0+0x100", [sends("forbidden")]: "0+50x100" },
  },
  {
    alert: "ParleySendsFailSlowly",
    at: "30h",
    step: "10m",
    bad: { [sends("ok")]: "0+990x300", [sends("overloaded")]: "0+4x300" },
    good: { [sends("overloaded")]: "0+0x300" },
  },
  {
    alert: "ParleyDeliveriesLate",
    at: "70m",
    bad: { [deliveries]: "0+100x100", [delivered("0.5")]: "0+80x100", [delivered("+Inf")]: "0+100x100" },
    good: { [delivered("0.5")]: "0+99x100" },
  },
  {
    alert: "ParleyDeliveriesLateSlowly",
    at: "30h",
    step: "10m",
    bad: { [deliveries]: "0+100x300", [delivered("0.5")]: "0+96x300" },
    good: { [delivered("0.5")]: "0+100x300" },
  },
  {
    alert: "ParleyRequestsFail",
    at: "70m",
    bad: { [requests("200")]: "0+97x100", [requests("500")]: "0+3x100" },
    good: { [requests("500")]: "0+0x100", [requests("404")]: "0+30x100" },
  },
  {
    alert: "ParleyRequestsFailSlowly",
    at: "30h",
    step: "10m",
    bad: { [requests("200")]: "0+997x300", [requests("503")]: "0+4x300" },
    good: { [requests("503")]: "0+0x300" },
  },
  { alert: "ParleyNodeDown", at: "10m", bad: { [`up{${of}}`]: "0x20" }, good: { [`up{${of}}`]: "1x20" } },
  {
    alert: "ParleyNodeRestarts",
    at: "25m",
    bad: { [`process_start_time_seconds{${of}}`]: "1x5 2x5 3x5 4x20" },
    good: { [`process_start_time_seconds{${of}}`]: "1x5 2x30" },
  },
  {
    alert: "ParleyEventLoopLag",
    at: "20m",
    bad: { [lagBucket("0.25")]: "0+90x30", [lagBucket("0.5")]: "0+100x30", [lagBucket("+Inf")]: "0+100x30" },
    good: { [lagBucket("0.25")]: "0+100x30" },
  },
  {
    alert: "ParleyMemoryHigh",
    at: "15m",
    bad: {
      [`process_resident_memory_bytes{${of}}`]: "950x20",
      'kube_pod_container_resource_limits{namespace="chat",pod="p1",resource="memory",job="kube-state-metrics"}':
        "1000x20",
    },
    good: { [`process_resident_memory_bytes{${of}}`]: "500x20" },
  },
  {
    alert: "ParleyQueueLag",
    at: "10m",
    bad: { [`parley_queue_lag{${of}}`]: "3000x20" },
    good: { [`parley_queue_lag{${of}}`]: "300x20" },
  },
  {
    alert: "ParleyQueueStands",
    at: "12m",
    bad: { [`parley_queue_lag{${of}}`]: "5x20", [`parley_batch_seconds_count{${of}}`]: "7x20" },
    good: { [`parley_batch_seconds_count{${of}}`]: "0+1x20" },
  },
  {
    alert: "ParleyBusUnsteady",
    at: "16m",
    bad: { [`parley_bus_reconnects_total{${of}}`]: "0+1x20" },
    good: { [`parley_bus_reconnects_total{${of}}`]: "0x10 1x10" },
  },
  {
    alert: "ParleyDependencyDown",
    at: "5m",
    bad: { [`parley_dependency_up{${of},dependency="bus"}`]: "0x10" },
    good: { [`parley_dependency_up{${of},dependency="bus"}`]: "1x10" },
  },
  {
    alert: "ParleyDatabaseWaits",
    at: "15m",
    bad: { [`parley_db_connections{${of},state="waiting"}`]: "3x20" },
    good: { [`parley_db_connections{${of},state="waiting"}`]: "0x20" },
  },
  {
    alert: "ParleyQueriesFail",
    at: "20m",
    bad: {
      [`parley_db_query_errors_total{${of}}`]: "0+5x30",
      [`parley_db_query_seconds_count{${of},operation="select"}`]: "0+100x30",
    },
    good: { [`parley_db_query_errors_total{${of}}`]: "1x30" },
  },
  {
    alert: "ParleyTracesLost",
    at: "50m",
    bad: { [`parley_trace_spans_total{${of},result="failed"}`]: "0+5x60" },
    good: { [`parley_trace_spans_total{${of},result="failed"}`]: "5x60" },
  },
  {
    alert: "ParleyVolumeFull",
    at: "20m",
    bad: {
      'kubelet_volume_stats_available_bytes{namespace="chat",persistentvolumeclaim="data"}': "5x30",
      'kubelet_volume_stats_capacity_bytes{namespace="chat",persistentvolumeclaim="data"}': "100x30",
      [`parley_info{${of}}`]: "1x30",
    },
    good: { 'kubelet_volume_stats_available_bytes{namespace="chat",persistentvolumeclaim="data"}': "50x30" },
  },
  {
    alert: "ParleyBackupMissing",
    at: "28h",
    step: "10m",
    bad: { 'kube_cronjob_status_last_successful_time{namespace="chat",cronjob="parley-backup"}': "0x300" },
    good: {
      'kube_cronjob_status_last_successful_time{namespace="chat",cronjob="parley-backup"}': "0+600x300",
    },
  },
  {
    alert: "ParleyTaskFails",
    at: "40m",
    bad: { [tasks("ok")]: "7x60", [tasks("failed")]: "0x10 1+1x40" },
    good: { [tasks("ok")]: "7+1x60" },
  },
  {
    alert: "ParleyJobFailed",
    at: "10m",
    bad: { 'kube_job_status_failed{namespace="chat",job_name="parley-migrate-1"}': "1x20" },
    good: { 'kube_job_status_failed{namespace="chat",job_name="parley-migrate-1"}': "0x20" },
  },
]

/** A test of promtool: does the alert fire with these series? */
function testFile({ alert, at, bad, good, step = "1m" }: Case, isBad: boolean): string {
  const input = Object.entries(isBad ? bad : { ...bad, ...good })
  const query = `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`
  return JSON.stringify({
    rule_files: ruleFiles.filter(file => texts.get(file)?.includes(`${alert}\n`)),
    evaluation_interval: step,
    tests: [
      {
        interval: step,
        input_series: input.map(([series, values]) => ({ series, values })),
        promql_expr_test: [
          { expr: query, eval_time: at, exp_samples: [{ labels: "{}", value: isBad ? 1 : 0 }] },
        ],
      },
    ],
  })
}

describe("alerts", () => {
  test("are rules that Prometheus takes, and a slip of the pen is none", async () => {
    const [own = "", levels = ""] = texts.values()
    expect(await complaints(["check", "rules"], { "a.yaml": own, "b.yaml": levels })).toBe("")
    const slip = own.replace("histogram_quantile(", "histogram_quantil(")
    expect(await complaints(["check", "rules"], { "a.yaml": slip })).toContain("histogram_quantil")
  })

  test("fire where they should, and nowhere else", async () => {
    const files = cases.flatMap((each): [string, string][] => [
      [`${each.alert}.bad.yaml`, testFile(each, true)],
      [`${each.alert}.good.yaml`, testFile(each, false)],
    ])
    expect(await complaints(["test", "rules"], Object.fromEntries(files))).toBe("")
    const wrong = { ...cases[6], good: {} } as Case
    expect(await complaints(["test", "rules"], { "wrong.yaml": testFile(wrong, false) })).toContain("FAILED")
  }, 120_000)

  test("are each tried", () => {
    expect(alerts.map(({ alert }) => alert).sort()).toEqual(cases.map(({ alert }) => alert).sort())
  })

  test("have a runbook each, which names them, and every runbook an alert", async () => {
    const runbooks = [...new Bun.Glob("*.md").scanSync({ cwd: join(deploy, "../docs/operations/runbooks") })]
    const led = new Set<string>()
    for (const { alert, annotations } of alerts) {
      const file = join(deploy, "..", annotations.runbook_url)
      expect([alert, existsSync(file)]).toEqual([alert, true])
      expect(await Bun.file(file).text()).toMatch(new RegExp(`\\*\\*Alert\\.\\*\\*.*\\b${alert}\\b`))
      led.add(annotations.runbook_url.split("/").at(-1) ?? "")
    }
    expect(runbooks.filter(name => !led.has(name))).toEqual([])
    expect(existsSync(chart)).toBe(true)
  })
})
