import { parseArgs } from "node:util"
import fc from "fast-check"
import { law } from "./law.ts"
import { openStage } from "./stage.ts"

/*
 * Tries the law of sync on many generated histories, or on one that failed before.
 *
 *   bun tests/sync/run.ts --catch-up sync --runs 200
 *   bun tests/sync/run.ts --catch-up sync --seed 7 --path "13:4:1"
 */

const { values } = parseArgs({
  options: {
    "catch-up": { type: "string", default: "sync" },
    runs: { type: "string", default: "200" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    path: { type: "string" },
    /** Shows the first failure as it is, without looking for a smaller one. */
    first: { type: "boolean" },
  },
})

const catchUp = (["sync", "changes", "heads"] as const).find(each => each === values["catch-up"])
if (!catchUp) throw new Error("--catch-up takes sync, changes or heads.")
await using stage = await openStage(catchUp)
const { cast, complaints } = stage
const result = await fc.check(law(cast, catchUp), {
  seed: Number(values.seed),
  numRuns: Number(values.runs),
  endOnFailure: values["first"] ?? false,
  ...(values.path === undefined ? {} : { path: values.path }),
})
process.stdout.write(
  `${fc.defaultReportMessage(result) ?? `held in ${result.numRuns} histories, seed ${result.seed}`}\n`,
)
if (result.failed) process.stdout.write(`${result.errorInstance}\n`)
for (const [act, times] of cast.done) process.stdout.write(`${act}: ${times}\n`)
for (const line of complaints) process.stdout.write(line)
process.exitCode = result.failed || complaints.length > 0 ? 1 : 0
