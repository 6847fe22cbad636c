import type { Dashboard, Panel, Query } from "./panels.ts"

const of = 'job="parley",namespace=~"$namespace"'
const elsewhere = 'namespace=~"$namespace"'

const rate = (metric: string, by = "", labels = ""): string =>
  `sum${by === "" ? "" : ` by (${by})`} (rate(${metric}{${of}${labels === "" ? "" : `,${labels}`}}[$__rate_interval]))`

/** The time below which so many of a hundred are. */
const quantile = (percent: number, metric: string, by = ""): string =>
  `histogram_quantile(${percent / 100}, ${rate(`${metric}_bucket`, by === "" ? "le" : `le, ${by}`)})`

/** A panel of one query. */
const curve = (title: string, query: Query, unit: Panel["unit"] = "short"): Panel => ({
  title,
  unit,
  queries: [query],
})

/** The middle and the slow end of a histogram. */
const times = (title: string, metric: string): Panel => ({
  title,
  unit: "s",
  queries: [
    { expr: quantile(50, metric), legend: "p50" },
    { expr: quantile(99, metric), legend: "p99" },
  ],
})

const timesBy = (title: string, metric: string, label: string): Panel =>
  curve(title, { expr: quantile(99, metric, label), legend: `p99 {{${label}}}` }, "s")

const perSecond = (title: string, metric: string, by = ""): Panel =>
  curve(title, { expr: rate(metric, by), legend: by === "" ? "" : `{{${by}}}` }, "ops")

const gauge = (title: string, metric: string, unit: Panel["unit"] = "short"): Panel =>
  curve(title, { expr: `sum by (pod) (${metric}{${of}})`, legend: "{{pod}}" }, unit)

const level = (title: string, name: string): Panel => ({
  title,
  unit: "percentunit",
  kind: "stat",
  queries: [{ expr: `parley:${name}:ratio_rate1d{${elsewhere}}` }],
})

const overview: Dashboard = {
  uid: "parley-overview",
  title: "Parley: overview",
  rows: [
    {
      title: "Service levels",
      panels: [
        level("Sends that failed (a day)", "send_errors"),
        level("Deliveries that were late (a day)", "delivery_errors"),
        level("Requests that failed (a day)", "request_errors"),
      ],
    },
    {
      title: "What people do",
      panels: [
        gauge("Connections", "parley_ws_connections"),
        perSecond("Messages", "parley_messages_sent_total"),
        perSecond("Deliveries", "parley_deliveries_total"),
        times("From sending to delivery", "parley_message_delivery_seconds"),
        perSecond("Requests by status", "http_request_duration_seconds_count", "status"),
        timesBy("Slowest routes", "http_request_duration_seconds", "route"),
      ],
    },
    {
      title: "Nodes",
      panels: [
        curve("CPU", { expr: rate("process_cpu_seconds_total", "pod"), legend: "{{pod}}" }),
        gauge("Memory of its own", "process_anonymous_memory_bytes", "bytes"),
        curve(
          "Event loop, p99 of its lag",
          { expr: quantile(99, "parley_event_loop_lag_seconds", "pod"), legend: "{{pod}}" },
          "s",
        ),
        curve(
          "Running since",
          { expr: `1000 * process_start_time_seconds{${of}}`, legend: "{{pod}}" },
          "dateTimeFromNow",
        ),
        curve("Versions", { expr: `count by (version) (parley_info{${of}})`, legend: "{{version}}" }),
        gauge("JavaScript objects", "parley_heap_used_bytes", "bytes"),
      ],
    },
  ],
}

const realtime: Dashboard = {
  uid: "parley-realtime",
  title: "Parley: realtime",
  rows: [
    {
      title: "Connections",
      panels: [
        curve("By transport", {
          expr: `sum by (transport) (parley_ws_transport_connections{${of}})`,
          legend: "{{transport}}",
        }),
        gauge("By node", "parley_ws_connections"),
        gauge("Waiting to be read", "parley_ws_buffered_bytes", "bytes"),
        gauge("Users", "parley_online_users"),
        gauge("Rooms", "parley_followed_rooms"),
        perSecond("Deliveries", "parley_deliveries_total", "pod"),
      ],
    },
    {
      title: "Events",
      panels: [
        perSecond("By name", "parley_events_total", "event"),
        perSecond("By result", "parley_events_total", "result"),
        timesBy("Until acknowledged", "parley_event_seconds", "event"),
      ],
    },
  ],
}

const pipeline: Dashboard = {
  uid: "parley-pipeline",
  title: "Parley: pipeline",
  rows: [
    {
      title: "Commands, for those who send them",
      panels: [
        perSecond("By type", "parley_commands_total", "type"),
        perSecond("By result", "parley_commands_total", "result"),
        timesBy("Until the result", "parley_command_seconds", "type"),
      ],
    },
    {
      title: "Queue and workers",
      panels: [
        curve("Waiting in the queue", {
          expr: `max by (namespace) (parley_queue_lag{${of}})`,
          legend: "{{namespace}}",
        }),
        times("Waited, at the end of a batch", "parley_batch_wait_seconds"),
        times("Batches", "parley_batch_seconds"),
        {
          title: "Commands in a batch",
          queries: [
            { expr: quantile(50, "parley_batch_commands"), legend: "p50" },
            { expr: quantile(99, "parley_batch_commands"), legend: "p99" },
          ],
        },
        times("Broker's confirmation", "parley_queue_push_seconds"),
        perSecond("Refused by the broker", "parley_queue_push_errors_total"),
      ],
    },
    {
      title: "Announcements",
      panels: [
        perSecond("Published, by kind", "parley_bus_published_total", "kind"),
        perSecond("Bus lost and found", "parley_bus_reconnects_total", "pod"),
        times("From sending to delivery", "parley_message_delivery_seconds"),
      ],
    },
  ],
}

const dependencies: Dashboard = {
  uid: "parley-dependencies",
  title: "Parley: dependencies",
  rows: [
    {
      title: "Do they answer",
      panels: [
        curve("Nodes that miss one", {
          expr: `count by (dependency) (parley_dependency_up{${of}} == 0) or 0 * count by (dependency) (parley_dependency_up{${of}})`,
          legend: "{{dependency}}",
        }),
        curve(
          "Slowest answer",
          {
            expr: `max by (dependency) (parley_dependency_ping_seconds{${of}} >= 0)`,
            legend: "{{dependency}}",
          },
          "s",
        ),
        perSecond("Traces sent", "parley_trace_spans_total", "result"),
      ],
    },
    {
      title: "Database",
      panels: [
        timesBy("Queries", "parley_db_query_seconds", "operation"),
        timesBy("Transactions", "parley_db_transaction_seconds", "mode"),
        curve("Connections", { expr: `sum by (state) (parley_db_connections{${of}})`, legend: "{{state}}" }),
        perSecond("Queries", "parley_db_query_seconds_count", "operation"),
        perSecond("Queries that failed", "parley_db_query_errors_total", "pod"),
        perSecond("Transactions rolled back", "parley_db_transaction_errors_total", "mode"),
      ],
    },
    {
      title: "Cache",
      panels: [
        timesBy("Answers", "parley_cache_seconds", "operation"),
        perSecond("Asked", "parley_cache_seconds_count", "operation"),
        perSecond("Failed", "parley_cache_errors_total", "operation"),
      ],
    },
    {
      title: "Machines",
      panels: [
        curve(
          "CPU in use",
          {
            expr: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
            legend: "{{instance}}",
          },
          "percentunit",
        ),
        curve(
          "Memory left",
          { expr: "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes", legend: "{{instance}}" },
          "percentunit",
        ),
        curve(
          "Volumes, space left",
          {
            expr: `kubelet_volume_stats_available_bytes{${elsewhere}} / kubelet_volume_stats_capacity_bytes{${elsewhere}}`,
            legend: "{{persistentvolumeclaim}}",
          },
          "percentunit",
        ),
      ],
    },
  ],
}

const maintenance: Dashboard = {
  uid: "parley-maintenance",
  title: "Parley: maintenance jobs",
  rows: [
    {
      title: "In the background of nodes: sweeps, indexing, pushes, mail",
      panels: [
        perSecond("Runs", "parley_task_runs_total", "task"),
        curve("Failed within an hour", {
          expr: `sum by (task) (increase(parley_task_runs_total{${of},result="failed"}[1h]))`,
          legend: "{{task}}",
        }),
        timesBy("Took", "parley_task_seconds", "task"),
        curve(
          "Last success",
          {
            expr: `1000 * max by (task) (parley_task_last_success_timestamp_seconds{${of}})`,
            legend: "{{task}}",
          },
          "dateTimeFromNow",
        ),
      ],
    },
    {
      title: "Schedules: backups, clean-up of stale pods, prune of images",
      panels: [
        curve(
          "Last success",
          {
            expr: `1000 * kube_cronjob_status_last_successful_time{${elsewhere}}`,
            legend: "{{namespace}}/{{cronjob}}",
          },
          "dateTimeFromNow",
        ),
        curve(
          "Next run",
          {
            expr: `1000 * kube_cronjob_next_schedule_time{${elsewhere}}`,
            legend: "{{namespace}}/{{cronjob}}",
          },
          "dateTimeFromNow",
        ),
        curve("Running", {
          expr: `kube_cronjob_status_active{${elsewhere}}`,
          legend: "{{namespace}}/{{cronjob}}",
        }),
      ],
    },
    {
      title: "Runs",
      panels: [
        curve("Failed", {
          expr: `kube_job_status_failed{${elsewhere}} > 0`,
          legend: "{{namespace}}/{{job_name}}",
        }),
        curve(
          "Took",
          {
            expr: `kube_job_status_completion_time{${elsewhere}} - kube_job_status_start_time{${elsewhere}}`,
            legend: "{{namespace}}/{{job_name}}",
          },
          "s",
        ),
        curve("Pods by phase", {
          expr: `sum by (phase) (kube_pod_status_phase{${elsewhere}})`,
          legend: "{{phase}}",
        }),
      ],
    },
  ],
}

export const dashboards: readonly Dashboard[] = [overview, realtime, pipeline, dependencies, maintenance]
