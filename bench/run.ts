import { cpus } from "node:os"
import { join } from "node:path"
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
const words = process.argv.slice(2)
const runsAt = words.indexOf("--runs")
const runs = runsAt < 0 ? 5 : Number(words[runsAt + 1])
const chosen = words.filter((word, index) => word in scenarios && index !== runsAt + 1)
const names = chosen.length > 0 ? chosen : Object.keys(scenarios)

const openFilesWanted = 12_000
const openFiles = Number((await Bun.$`sh -c "ulimit -n"`.text()).trim())
if (names.includes("connections") && openFiles < openFilesWanted)
  throw new Error(
    `10,000 connections take open files: run \`ulimit -n ${openFilesWanted}\` first (it is ${openFiles}).`,
  )

await buildWeb()
const measured: Figures[] = []
for (let run = 1; run <= runs; run++) {
  let all: Figures = {}
  for (const name of names) {
    console.log(`run ${run} of ${runs}: ${name}`)
    all = { ...all, ...(await scenarios[name]?.()) }
  }
  measured.push(all)
}

const table = [
  `| figure | median of ${runs} | least - most |`,
  "|---|---|---|",
  ...Object.entries(spreads(measured)).map(([name, spread]) => row(name, spread)),
].join("\n")
console.log(`\n${table}`)
const model = cpus()[0]?.model ?? "unknown"
const text = `# Figures

\`npm run bench\`, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${model}), Bun ${Bun.version}. The load runs
on the same machine and takes part of it.

${table}
`
if (chosen.length === 0) await Bun.write(join(import.meta.dir, "results/latest.md"), text)
