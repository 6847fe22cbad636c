import { mkdir, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { check as checkActs } from "./acts/check.ts"
import { runActs } from "./acts/run.ts"
import { check } from "./checker.ts"
import type { History } from "./history.ts"
import { mutants, run } from "./run.ts"
import { summarise } from "./summary.ts"

/*
 * Kills the server while sends are in flight and proves that nothing acknowledged was lost, doubled or reordered; then
 * again while people do everything else that changes rooms.
 *
 *   bun tests/faults/kill.ts --kills 20 --messages 10000 --seed 7
 *   bun tests/faults/kill.ts --replay failing-history.json
 */

const shownMax = 20

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "20" },
    senders: { type: "string", default: "20" },
    rooms: { type: "string", default: "5" },
    messages: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    /** Edits, deletions, pins, joins, settings ... of the second part; 0 leaves it out. */
    acts: { type: "string", default: "3000" },
    mutant: { type: "string" },
    /** Folder for the history of a run with violations. */
    save: { type: "string", default: join(tmpdir(), "parley-fault-histories") },
    replay: { type: "string" },
  },
})

const say = (line: string) => process.stdout.write(`${line}\n`)

const mutant = mutants.find(name => name === values.mutant)
if (values.mutant !== undefined && mutant === undefined)
  throw new Error(`The mutants are ${mutants.join(", ")}.`)

const { history, sendingSeconds } =
  values.replay === undefined
    ? await run({
        seed: Number(values.seed),
        kills: Number(values.kills),
        senders: Number(values.senders),
        rooms: Number(values.rooms),
        messages: Number(values.messages),
        ...(mutant === undefined ? {} : { mutant }),
      })
    : { history: (await Bun.file(values.replay).json()) as History, sendingSeconds: undefined }

for (const line of summarise(history, sendingSeconds)) say(line)
const violations = check(history)
for (const { rule, detail } of violations.slice(0, shownMax))
  say(`VIOLATION ${rule}: ${detail.slice(0, 500)}`)
say(`violations          ${violations.length}`)
if (violations.length > 0) {
  if (values.replay === undefined) say(`history             ${await save(history, values.save)}`)
  process.exit(1)
}

if (values.replay === undefined && Number(values.acts) > 0) await killWhileActing()

async function killWhileActing(): Promise<void> {
  const acting = await runActs({
    seed: Number(values.seed),
    kills: Number(values.kills),
    actors: 10,
    acts: Number(values.acts),
    ...(mutant === undefined ? {} : { mutant }),
  })
  const done = acting.entries.filter(entry => entry.kind === "done")
  const byName = Map.groupBy(done, entry => entry.name)
  say(`\nacts answered       ${done.length}`)
  for (const [name, all] of [...byName].sort()) say(`  ${name.padEnd(18)}${all.length}`)
  const wrong = checkActs(acting)
  for (const { rule, detail } of wrong.slice(0, shownMax)) say(`VIOLATION ${rule}: ${detail.slice(0, 500)}`)
  say(`violations          ${wrong.length}`)
  if (wrong.length > 0) process.exit(1)
}

async function save(failing: History, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `seed-${failing.seed}.json`)
  await writeFile(path, JSON.stringify(failing))
  return path
}
