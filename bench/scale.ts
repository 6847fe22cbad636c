import { cpus, loadavg } from "node:os"
import { join } from "node:path"
import { type Figures, row, spreads } from "./figures.ts"
import { busRooms } from "./scale/bus-rooms.ts"
import { deliveries } from "./scale/deliveries.ts"
import { pages } from "./scale/pages.ts"
import { presence } from "./scale/presence.ts"
import { ScaleStage } from "./scale/stage.ts"
import { storm } from "./scale/storm.ts"
import { throughput } from "./scale/throughput.ts"

/** Each measures several times, what it compares in turn. */
const scenarios: Record<string, (stage: ScaleStage, runs: number) => Promise<Figures[]>> = {
  throughput,
  deliveries,
  "bus-rooms": busRooms,
  presence,
  pages,
  storm,
}

/** `npm run bench:scale [-- scenario ...] [--runs n]`: what each role of a cluster costs for a unit of work. */
const words = process.argv.slice(2)
const runsAt = words.indexOf("--runs")
const runs = runsAt < 0 ? 5 : Number(words[runsAt + 1])
const chosen = words.filter((word, index) => word in scenarios && index !== runsAt + 1)
const names = chosen.length > 0 ? chosen : Object.keys(scenarios)

const sections: string[] = []
for (const name of names) {
  // A stage of its own: nobody pays for what another scenario left.
  await using stage = await ScaleStage.start()
  const measured = (await scenarios[name]?.(stage, runs)) ?? []
  const rows = Object.entries(spreads(measured)).map(([figure, spread]) => row(figure, spread))
  const section = [
    `## ${name}\n`,
    `| figure | median of ${runs} | least - most |`,
    "|---|---|---|",
    ...rows,
  ].join("\n")
  console.log(`\n${section}`)
  sections.push(section)
}
const machine = `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), load average ${loadavg()[0]?.toFixed(0)}`
const text = `# Figures of a cluster

\`npm run bench:scale\`, ${new Date().toISOString().slice(0, 10)}, Bun ${Bun.version}, ${machine}. All nodes, servers and the load run on
this machine. What is not said to be of the wall is processor time.

${sections.join("\n\n")}
`
if (chosen.length === 0) await Bun.write(join(import.meta.dir, "results/scale.md"), text)
process.exit(0)
