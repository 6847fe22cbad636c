import { expect, test } from "bun:test"
import { check, type Rule } from "./checker.ts"
import { type Mutant, type RunOptions, run } from "./run.ts"
import { savedByKey, summarise } from "./summary.ts"

const timeoutMs = 60_000

/** Seeded: a failure names its seed, and `bun tests/faults/kill.ts --seed` makes the same choices again. */
const seed = 20_261

test(
  "nothing acknowledged is lost, doubled or reordered by kill -9",
  async () => {
    const { history, sendingSeconds } = await run({ seed, kills: 3, senders: 20, rooms: 5, messages: 1_500 })
    expect(check(history), summarise(history, sendingSeconds).join("\n")).toEqual([])
    expect(history.entries.filter(entry => entry.kind === "killed")).toHaveLength(3)
    expect(savedByKey(history), "kills came between commits and their acknowledgements").toBeGreaterThan(0)
  },
  timeoutMs,
)

const short = { seed, kills: 2, senders: 6, rooms: 2, messages: 100 } as const

/** The rule that a broken build must break, and the moment at which it is killed. */
const caught: Record<Mutant, { rule: Rule; killAt: NonNullable<RunOptions["killAt"]> }> = {
  "ack-before-commit": { rule: "acknowledged is kept", killAt: "acknowledged" },
  "announcement-before-commit": { rule: "what was seen is kept", killAt: "heard" },
  "key-not-looked-up": { rule: "a key is kept once", killAt: "acknowledged" },
}

for (const [mutant, { rule, killAt }] of Object.entries(caught) as [Mutant, (typeof caught)[Mutant]][]) {
  test(
    `a build with ${mutant} is caught`,
    async () => {
      const { history } = await run({ ...short, killAt, mutant })
      expect(check(history).map(violation => violation.rule)).toContain(rule)
    },
    timeoutMs,
  )
}

for (const killAt of ["sent", "acknowledged", "heard"] as const) {
  test(
    `the healthy build, killed in the same way when something was ${killAt}, is not`,
    async () => {
      const { history } = await run({ ...short, killAt })
      expect(check(history)).toEqual([])
    },
    timeoutMs,
  )
}
