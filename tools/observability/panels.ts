export interface Query {
  readonly expr: string
  /** How a line is called, by its labels: `{{pod}}`. */
  readonly legend?: string
}

export interface Panel {
  readonly title: string
  readonly unit?: "s" | "bytes" | "ops" | "percentunit" | "short" | "dateTimeFromNow"
  readonly kind?: "timeseries" | "stat"
  readonly queries: readonly Query[]
}

export interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[]
}

const columns = 3
const height = 7

/** A dashboard as Grafana imports it (schema 39), for whichever Prometheus and namespace one chooses. */
export function grafanaOf({ uid, title, rows }: Dashboard): string {
  const panels: object[] = []
  let top = 0
  for (const row of rows) {
    panels.push({ type: "row", title: row.title, gridPos: { x: 0, y: top, w: 24, h: 1 }, panels: [] })
    row.panels.forEach((panel, index) => {
      const place = { x: (index % columns) * 8, y: top + 1 + Math.floor(index / columns) * height }
      panels.push(panelOf(panel, { ...place, w: 8, h: height }))
    })
    top += 1 + Math.ceil(row.panels.length / columns) * height
  }
  const dashboard = {
    uid,
    title,
    tags: ["parley"],
    schemaVersion: 39,
    refresh: "30s",
    time: { from: "now-1h", to: "now" },
    templating: { list: [datasource, namespace] },
    panels: panels.map((panel, index) => ({ id: index + 1, ...panel })),
  }
  return `${JSON.stringify(dashboard, null, 2)}\n`
}

const source = { type: "prometheus", uid: "$datasource" }
const datasource = { name: "datasource", type: "datasource", query: "prometheus" }
const namespace = {
  name: "namespace",
  type: "query",
  datasource: source,
  query: "label_values(parley_info, namespace)",
  includeAll: true,
  allValue: ".*",
  refresh: 2,
}

function panelOf({ title, unit = "short", kind = "timeseries", queries }: Panel, gridPos: object): object {
  return {
    type: kind,
    title,
    gridPos,
    datasource: source,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(({ expr, legend = "" }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: source,
      expr,
      legendFormat: legend,
      instant: kind === "stat",
    })),
  }
}
