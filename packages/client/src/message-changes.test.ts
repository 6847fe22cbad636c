import { expect, test } from "bun:test"
import { type Changed, type ErrorCode, ParleyError } from "@parley/contract"
import { createMessageChanges } from "./message-changes.ts"
import { ManualClock, settled } from "./testing/manual-clock.ts"
import type { PendingChange } from "./types.ts"

/** Changes whose sends are answered by the test, one by one. */
function setUp() {
  const clock = new ManualClock()
  const sends: { change: PendingChange; answer: PromiseWithResolvers<Changed> }[] = []
  let waiting: readonly PendingChange[] = []
  const changes = createMessageChanges({
    storage: undefined,
    clock,
    send(change) {
      const answer = Promise.withResolvers<Changed>()
      sends.push({ change, answer })
      return answer.promise
    },
    onChange: (_roomId, changing) => {
      waiting = changing
    },
    onSent: () => {},
  })
  changes.setOnline(true)
  const outcomes: string[] = []
  const react = (emoji: string) => {
    const change = { messageId: "m", kind: "react", emoji, active: true } as const
    changes.add("r", change).then(
      () => outcomes.push(`${emoji} committed`),
      (error: ParleyError) => outcomes.push(`${emoji} ${error.code}`),
    )
  }
  async function answer(outcome: number | ErrorCode | ParleyError): Promise<PendingChange> {
    const next = sends.shift()
    if (!next) throw new Error("Nothing was sent.")
    if (typeof outcome === "number") next.answer.resolve({ rev: outcome })
    else next.answer.reject(outcome instanceof ParleyError ? outcome : new ParleyError(outcome))
    await settled()
    return next.change
  }
  return { clock, changes, sends, outcomes, react, answer, waiting: () => waiting.length }
}

test("changes of a room go one after the other, and stay until the state shows them", async () => {
  const { changes, sends, react, answer, waiting, outcomes } = setUp()
  react("a")
  react("b")
  expect(sends).toHaveLength(1)
  await answer(5)
  expect(sends).toHaveLength(1)
  expect(outcomes).toEqual(["a committed"])
  changes.arrived("r", 4)
  expect(waiting()).toBe(2)
  changes.arrived("r", 5)
  expect(waiting()).toBe(1)
})

test("a failure that may pass is tried again by the same key, at most eight times", async () => {
  const { clock, react, answer, waiting, outcomes, sends } = setUp()
  react("a")
  const keys = new Set<string>()
  for (let attempt = 1; attempt <= 8; attempt++) {
    keys.add((await answer("timeout")).key)
    await clock.advance(15_000)
  }
  expect(keys.size).toBe(1)
  expect(sends).toEqual([])
  expect(waiting()).toBe(0)
  expect(outcomes).toEqual(["a timeout"])
  expect(clock.waiting).toBe(0)
})

test("what waits is given up with its room, and when the client is closed", async () => {
  const { changes, react, outcomes } = setUp()
  react("a")
  changes.dropRoom("r")
  react("b")
  changes.clear(false)
  await settled()
  expect(outcomes).toEqual(["a not_found", "b timeout"])
  expect(changes.roomIds()).toEqual([])
})

test("too much waiting is refused", async () => {
  const { changes, react, outcomes } = setUp()
  changes.setOnline(false)
  for (let n = 0; n <= 200; n++) react(`${n}`)
  await settled()
  expect(outcomes).toEqual(["200 overloaded"])
})

test("a change that was refused for its rate waits as long as the server says", async () => {
  const { clock, sends, react, answer } = setUp()
  react("a")
  await answer(new ParleyError("rate_limited", { retryAfterMs: 20_000 }))
  await clock.advance(19_999)
  expect(sends).toHaveLength(0)
  await clock.advance(501)
  expect(sends).toHaveLength(1)
})
