import { expect, test } from "bun:test"
import type { NodeDescription } from "../../../tools/cluster/description.ts"
import { check, type Violation } from "./check.ts"
import { runFaults } from "./run.ts"
import type { Fault } from "./schedule.ts"

const timeoutMs = 300_000
/** What is under way when a fault strikes decides what can go wrong: not every seed shows it. */
const seedsMax = 8

/** The fewest processes in which workers can take over from each other. */
const nodes: readonly NodeDescription[] = [
  { name: "messages-1", roles: "worker:messages" },
  { name: "messages-2", roles: "worker:messages" },
  { name: "realtime-1", roles: "api,realtime,worker:notifications,worker:search" },
]

const workerKill: Fault = { component: "messages", kind: "kill", lastsMs: 300 }
/** Past its lease. */
const workerPause: Fault = { component: "messages", kind: "pause", lastsMs: 3_500 }
const reconnect: Fault = { component: "realtime", kind: "cut off", link: { kind: "cut" }, lastsMs: 1_500 }
const brokerRestart: Fault = { component: "broker", kind: "restart", lastsMs: 300 }

interface Broken {
  readonly faults: readonly Fault[]
  readonly actsBefore?: number
  /** At least one of these must be broken. */
  readonly rules: readonly Violation["rule"][]
}

/**
 * Builds that are broken on purpose (that an acknowledgement before the commit is found, ../kill.test.ts shows), what goes wrong around them, and what the checker must say of that.
 */
const broken: Record<string, Broken> = {
  "key-not-looked-up": {
    faults: [workerKill],
    actsBefore: 150,
    rules: ["each act is made once", "an act has one rev"],
  },
  "announcement-before-commit": {
    faults: [workerKill, workerKill, workerKill, workerKill],
    rules: ["what was heard is kept", "all hear the same", "revs ascend"],
  },
  "no-resume": { faults: [reconnect, reconnect], rules: ["resuming equals a fresh fetch"] },
  "no-fencing": {
    // Of these, every second or third does harm.
    faults: [workerPause, workerPause, workerPause, workerPause],
    rules: ["acknowledged is kept", "each act is made once", "an act has one rev"],
  },
  "no-resubscribe": { faults: [brokerRestart], rules: ["all catch up", "resuming equals a fresh fetch"] },
}

for (const [mutant, { rules, ...what }] of Object.entries(broken)) {
  test(
    `a build with ${mutant} is caught`,
    async () => {
      const found: Violation["rule"][] = []
      for (let seed = 1; seed <= seedsMax && !found.some(rule => rules.includes(rule)); seed++) {
        const [history] = await runFaults({
          ...{ broker: "nats", seed, nodes, mutant, ...what },
          ...{ stock: 4, sdk: 1, patienceMs: 10_000 },
        })
        if (history) found.push(...check(history).map(violation => violation.rule))
      }
      expect(found.filter(rule => rules.includes(rule))).not.toEqual([])
    },
    timeoutMs,
  )
}

test(
  "a worker that is paused within its transaction, past its lease, does no harm",
  async () => {
    const [history] = await runFaults({
      ...{ broker: "nats", seed: 1, nodes, mutant: "slow-to-write", faults: [workerPause, workerPause] },
      ...{ stock: 4, sdk: 1, patienceMs: 30_000 },
    })
    if (!history) throw new Error("There is no history.")
    expect(check(history)).toEqual([])
  },
  timeoutMs,
)
