import { expect, test } from "bun:test"
import type { Broker } from "../../../tools/cluster/servers.ts"
import { seeded } from "../../support/random.ts"
import { check } from "./check.ts"
import { recoveryTable } from "./recovery.ts"
import { runFaults } from "./run.ts"
import { components, kinds, scheduleOf } from "./schedule.ts"

const timeoutMs = 600_000
/** Seeded: `npm run test:faults -- --broker nats --faults 14 --seed 20263` makes the same choices again. */
const seed = 20_263
const faultsOf: Record<Broker, number> = { nats: 14, rabbitmq: 7 }

for (const [broker, count] of Object.entries(faultsOf) as [Broker, number][]) {
  test(
    `a cluster on ${broker} loses, doubles and misplaces nothing whatever fails, and all catch up`,
    async () => {
      const faults = scheduleOf({ count, random: seeded(seed), longPauses: false })
      const [history] = await runFaults({ broker, seed, faults })
      if (!history) throw new Error("There is no history.")
      expect(check(history), recoveryTable(history.faults).join("\n")).toEqual([])
      const hit = history.faults.map(({ fault }) => fault)
      expect(new Set(hit.map(fault => fault.component))).toEqual(new Set(components))
      expect(new Set(hit.map(fault => fault.kind))).toEqual(new Set(kinds))
      const names = new Set(history.entries.flatMap(entry => (entry.kind === "done" ? [entry.name] : [])))
      for (const name of ["send", "edit", "delete", "react", "pinMessage", "read", "joinRoom", "leaveRoom"])
        expect(names).toContain(name)
    },
    timeoutMs,
  )
}
