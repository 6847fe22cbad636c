import { expect, test } from "bun:test"
import type { Api } from "@parley/client"
import { seqAt } from "./seq-at.ts"

/** A room whose message of seq n was sent at n minutes. */
function room(count: number) {
  let calls = 0
  const api: Api = {
    call: async (_name, ...[input]) => {
      calls++
      const { after = 0 } = (input as { query: { after?: number } }).query
      const seq = after + 1
      const messages = seq > count ? [] : [{ seq, createdAt: new Date(seq * 60_000).toISOString() }]
      return { messages } as never
    },
  }
  return {
    at: (minute: number) => seqAt(minute * 60_000, { api, roomId: "r", lastSeq: count }),
    calls: () => calls,
  }
}

test("finds the first message at or after a time, in few steps", async () => {
  const { at, calls } = room(100_000)
  expect(await at(4_321)).toBe(4_321)
  expect(await at(4_320.5)).toBe(4_321)
  expect(calls()).toBeLessThan(40)
  expect(await at(0)).toBe(1)
  expect(await at(99_999_999)).toBe(100_000)
  expect(await room(1).at(5)).toBe(1)
})
