import { expect, test } from "bun:test"
import { seeded } from "../../support/random.ts"
import { components, type Fault, kinds, scheduleOf } from "./schedule.ts"

const pairOf = ({ component, kind }: Fault) => `${component} ${kind}`

test("200 faults hit each component in each way at least five times, with every fault of the network", () => {
  const faults = scheduleOf({ count: 200, random: seeded(1), longPauses: true })
  const byPair = Map.groupBy(faults, pairOf)
  for (const component of components)
    for (const kind of kinds)
      expect(byPair.get(`${component} ${kind}`)?.length, `${component} ${kind}`).toBeGreaterThanOrEqual(5)
  expect(new Set(faults.flatMap(({ link }) => (link ? [link.kind] : [])))).toEqual(
    new Set(["drop", "delay", "half-close", "cut"]),
  )
})

test("a few faults hit every component and come in every kind", () => {
  const faults = scheduleOf({ count: 7, random: seeded(1), longPauses: false })
  expect(new Set(faults.map(fault => fault.component)).size).toBe(components.length)
  expect(new Set(faults.map(fault => fault.kind)).size).toBe(kinds.length)
})

test("a seed decides the order", () => {
  const order = (seed: number) =>
    scheduleOf({ count: 28, random: seeded(seed), longPauses: false }).map(pairOf)
  expect(order(3)).toEqual(order(3))
  expect(order(3)).not.toEqual(order(4))
})
