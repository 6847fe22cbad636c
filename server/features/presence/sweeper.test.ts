import { afterEach, beforeEach, expect, test } from "bun:test"
import { TestCluster, type TestNode } from "./fixture.ts"
import { findLastSeen } from "./repository.ts"

let cluster: TestCluster
let node: TestNode
let other: TestNode
beforeEach(async () => {
  cluster = await TestCluster.open()
  ;[node, other] = [await cluster.startNode(), await cluster.startNode()]
})
afterEach(() => cluster[Symbol.asyncDispose]())

const pass = (ms: number) => cluster.time.advance(ms)
/** Longer than a node is silent until it counts as dead, and shorter than what it said lives by itself. */
const sweptMs = 14_000
const swept = () => cluster.complaints.filter(line => line.includes("was swept"))

/** Ada watches; bob is on the other node, and cleo on both. */
async function watching() {
  await cluster.room("room", ["ada", "bob", "cleo"])
  const ada = node.connect("ada")
  node.connect("cleo")
  for (const userId of ["bob", "cleo"]) other.connect(userId)
  await pass(5_000)
  await ada.watch("bob", "cleo")
  return ada
}

test("a node that dies is swept: its users go, and when they were last seen is kept", async () => {
  const sweeper = await cluster.startSweeper()
  const ada = await watching()
  const diedAt = cluster.time.now()
  other.die()
  await pass(sweptMs)
  await sweeper.close()
  expect(ada.heard).toEqual([{ bob: "offline" }])
  const seen = await findLastSeen(cluster.store.db, ["bob", "cleo"])
  expect(seen.get("bob")).toBeWithin(diedAt - 2_000, diedAt + 1)
  expect(seen.has("cleo"), "she is on the other node").toBe(false)
  expect(swept()).toHaveLength(1)
})

test("nodes that live or stop by themselves are not swept, whatever the bus loses for a moment", async () => {
  const sweeper = await cluster.startSweeper()
  const ada = await watching()
  await other.presence.close()
  cluster.losing = true
  await pass(8_000)
  cluster.losing = false
  cluster.reconnectBus()
  await pass(60_000)
  expect(swept()).toEqual([])
  expect(ada.heard).toEqual([{ bob: "offline" }])
  await sweeper.close()
})

test("a living node that was not heard for long has its users back within its next renewal", async () => {
  const sweeper = await cluster.startSweeper()
  const ada = await watching()
  cluster.losing = true
  await pass(sweptMs)
  cluster.losing = false
  await sweeper.close()
  expect(swept().length).toBeGreaterThan(0)
  await pass(16_000)
  expect(await ada.watch("bob", "cleo")).toEqual({ bob: "online", cleo: "online" })
})

test("several sweepers come to the same end", async () => {
  await Promise.all([cluster.startSweeper(), cluster.startSweeper()])
  const ada = await watching()
  other.die()
  await pass(sweptMs)
  expect(ada.heard).toEqual([{ bob: "offline" }])
})
