import { mkdir, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { brokers } from "../../../tools/cluster/servers.ts"
import { seeded } from "../../support/random.ts"
import { check } from "./check.ts"
import type { ClusterHistory } from "./history.ts"
import { recoveryTable } from "./recovery.ts"
import { runFaults } from "./run.ts"
import { scheduleOf } from "./schedule.ts"

/*
 * Lets one thing after another go wrong in a cluster under load, and proves that nothing was lost, doubled, reordered or
 * shown to whom it is not for.
 *
 *   npm run test:faults -- --broker nats --faults 200 --seed 1
 *   npm run test:faults -- --replay failing-history.json
 */

const shownMax = 20

const { values } = parseArgs({
  options: {
    broker: { type: "string", default: "nats" },
    faults: { type: "string", default: "200" },
    /** Only so many of those: to look closer at what went wrong early. */
    first: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    mutant: { type: "string" },
    /** Folder for the history of a round with violations. */
    save: { type: "string", default: join(tmpdir(), "parley-fault-histories") },
    replay: { type: "string" },
  },
})
const broker = brokers.find(name => name === values.broker)
if (!broker) throw new Error(`--broker takes ${brokers.join(" or ")}.`)

const say = (line: string) => process.stdout.write(`${line}\n`)

if (values.replay !== undefined) {
  const history = (await Bun.file(values.replay).json()) as ClusterHistory
  process.exit(report(history) === 0 ? 0 : 1)
}

const seed = Number(values.seed)
say(`broker ${broker}, seed ${seed}`)
let violations = 0
let inflicted = 0
const histories = await runFaults({
  broker,
  seed,
  faults: scheduleOf({ count: Number(values.faults), random: seeded(seed), longPauses: true }).slice(
    0,
    Number(values.first ?? values.faults),
  ),
  ...(values.mutant === undefined ? {} : { mutant: values.mutant }),
  say: line => say(line.startsWith(" ") ? line : `${String(++inflicted).padStart(4)}  ${line}`),
  async onRound(history, log) {
    const found = report(history)
    violations += found
    if (found > 0) say(`history             ${await save(history, log)}`)
    return true
  },
})
say("")
for (const line of recoveryTable(histories.flatMap(history => history.faults))) say(line)
say(`\nfaults ${inflicted}, violations ${violations}`)
process.exit(violations === 0 ? 0 : 1)

/** @returns how many violations it shows */
function report(history: ClusterHistory): number {
  const done = history.entries.filter(entry => entry.kind === "done")
  const byName = Map.groupBy(done, entry => entry.name)
  const counts = [...byName].sort().map(([name, all]) => `${name} ${all.length}`)
  const heard = history.entries.filter(entry => entry.kind === "heard").length
  say(`round ${history.round}: ${done.length} acts answered (${counts.join(", ")}), ${heard} changes heard`)
  const found = check(history)
  for (const { rule, detail } of found.slice(0, shownMax)) say(`VIOLATION ${rule}: ${detail.slice(0, 600)}`)
  say(`round ${history.round}: violations ${found.length}`)
  return found.length
}

async function save(history: ClusterHistory, log: readonly string[]): Promise<string> {
  await mkdir(values.save, { recursive: true })
  const path = join(values.save, `${history.broker}-seed-${history.seed}-round-${history.round}`)
  await writeFile(`${path}.json`, JSON.stringify(history))
  await writeFile(`${path}.log`, log.join("\n"))
  return `${path}.json`
}
