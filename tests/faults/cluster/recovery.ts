import type { FaultRecord } from "./history.ts"
import { components, kinds } from "./schedule.ts"

/** How long it took to recover from each kind of fault of each component, in lines for people. */
export function recoveryTable(records: readonly FaultRecord[]): string[] {
  const lines = [
    "| component | fault | times | first send, median and most (ms) | all caught up, median and most (ms) |",
    "|---|---|---|---|---|",
  ]
  for (const component of components) {
    for (const kind of kinds) {
      const some = records.filter(({ fault }) => fault.component === component && fault.kind === kind)
      if (some.length === 0) continue
      const sent = spread(some.map(each => each.sentAfterMs))
      const caughtUp = spread(some.map(each => each.caughtUpAfterMs ?? Number.POSITIVE_INFINITY))
      lines.push(`| ${component} | ${kind} | ${some.length} | ${sent} | ${caughtUp} |`)
    }
  }
  return lines
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const shown = (time: number | undefined) =>
    time === undefined || !Number.isFinite(time) ? "never" : String(Math.round(time))
  return `${shown(sorted[Math.floor((sorted.length - 1) / 2)])}, ${shown(sorted.at(-1))}`
}
