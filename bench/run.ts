import { cpus, loadavg } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { buildWeb } from "../tools/web.ts"
import { type Figures, row, spreads } from "./figures.ts"
import { connections } from "./scenarios/connections.ts"
import { drain } from "./scenarios/drain.ts"
import { emitToSockets } from "./scenarios/emit.ts"
import { fanOut } from "./scenarios/fan-out.ts"
import { firstLoad } from "./scenarios/first-load.ts"
import { sendLatency, sendThroughput } from "./scenarios/send.ts"
import { startAndIdle } from "./scenarios/start.ts"
import { webClient } from "./scenarios/web.ts"

const scenarios: Record<string, () => Promise<Figures>> = {
  start: startAndIdle,
  send: sendThroughput,
  latency: sendLatency,
  "fan-out": fanOut,
  emit: emitToSockets,
  connections,
  "first-load": firstLoad,
  drain,
  web: webClient,
}

/** `npm run bench [-- scenario ...] [--runs n]`: runs scenarios in turn, several times, and records them. */
const { values, positionals: chosen } = parseArgs({
  options: { runs: { type: "string", default: "5" } },
  allowPositionals: true,
})
const runs = Number(values.runs)
const unknown = chosen.filter(word => !(word in scenarios))
if (unknown.length > 0) {
  const known = Object.keys(scenarios).join(", ")
  throw new Error(`There is no scenario ${unknown.join(", ")}. There are ${known}.`)
}
if (!(Number.isInteger(runs) && runs > 0)) throw new Error("--runs takes a number of runs.")
const names = chosen.length > 0 ? chosen : Object.keys(scenarios)

/** The runtime has raised the limit as far as it may. */
const openFilesWanted = 12_000
const openFiles = Number((await Bun.$`sh -c "ulimit -n"`.text()).trim())
if (names.includes("connections") && openFiles < openFilesWanted) {
  throw new Error(
    `10,000 connections take ${openFilesWanted} open files, and this user may have ${openFiles}: raise the hard limit, or name other scenarios.`,
  )
}

await buildWeb()
const loadBefore = loadavg()[0] ?? Number.NaN
const measured: Figures[] = []
const failed: string[] = []
for (let run = 1; run <= runs; run++) {
  let all: Figures = {}
  for (const name of names) {
    console.log(`run ${run} of ${runs}: ${name}`)
    try {
      all = { ...all, ...(await scenarios[name]?.()) }
    } catch (error) {
      // Hours of other figures stand beside it.
      console.error(error)
      failed.push(`Run ${run} of \`${name}\` failed, and is left out.`)
    }
  }
  measured.push(all)
}

const table = [
  `| figure | median of ${runs} | least - most |`,
  "|---|---|---|",
  ...Object.entries(spreads(measured)).map(([name, spread]) => row(name, spread)),
  ...failed.map(line => `\n${line}`),
].join("\n")
console.log(`\n${table}`)
const model = cpus()[0]?.model ?? "unknown"
const text = `# Figures

\`npm run bench\`, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${model}), Bun ${Bun.version}. The load runs
on the same machine and takes part of it. The machine's load average before the first run was ${loadBefore.toFixed(1)}: on one that does other
work, ratios and processor time can be believed, and times cannot.

${table}
`
if (chosen.length === 0) await Bun.write(join(import.meta.dir, "results/latest.md"), text)
if (failed.length > 0) process.exitCode = 1
