import { parseArgs } from "node:util"
import fc from "fast-check"
import { TestServer } from "../../server/testing/index.ts"
import { law } from "./law.ts"
import { castFor } from "./world.ts"

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
  },
})

await using server = await TestServer.start()
const cast = await castFor(server.url)
const result = await fc.check(law(cast, values["catch-up"] === "changes" ? "changes" : "sync"), {
  seed: Number(values.seed),
  numRuns: Number(values.runs),
  ...(values.path === undefined ? {} : { path: values.path }),
})
process.stdout.write(
  `${fc.defaultReportMessage(result) ?? `held in ${result.numRuns} histories, seed ${result.seed}`}\n`,
)
if (result.failed) process.stdout.write(`${result.errorInstance}\n`)
for (const line of server.complaints) process.stdout.write(line)
process.exitCode = result.failed || server.complaints.length > 0 ? 1 : 0
