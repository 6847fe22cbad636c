import { dashboards } from "./dashboards.ts"
import { grafanaOf } from "./panels.ts"
import { serviceLevelRules } from "./service-levels.ts"

const files = "deploy/charts/observability/files"

/** The files of the chart that are made of less text than they hold. */
export function observabilityFiles(): [path: string, text: string][] {
  return [
    [`${files}/rules/service-levels.yaml`, serviceLevelRules()],
    ...dashboards.map((dashboard): [string, string] => [
      `${files}/dashboards/${dashboard.uid}.json`,
      grafanaOf(dashboard),
    ]),
  ]
}
