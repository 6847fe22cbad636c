import { expect, test } from "bun:test"
import { untilAnswered } from "./until-answered.ts"

test("what fails is asked again, ever rarer, until it is answered", async () => {
  const pauses: number[] = []
  const failures: unknown[] = []
  let left = 7
  const answer = await untilAnswered(
    async () => {
      if (left-- > 0) throw new Error("away")
      return "here"
    },
    {
      signal: new AbortController().signal,
      onFailure: error => failures.push(error),
      pause: async ms => void pauses.push(ms),
    },
  )
  expect(answer).toBe("here")
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  expect(failures).toHaveLength(7)
})

test("once it is ended, nothing is asked or told any more", async () => {
  const shown = new AbortController()
  let asked = 0
  const waiting = untilAnswered(
    async () => {
      asked++
      throw new Error("away")
    },
    { signal: shown.signal, onFailure: () => shown.abort() },
  )
  expect(await waiting).toBeUndefined()
  expect(asked).toBe(1)
  const late = untilAnswered(async () => "here", { signal: shown.signal })
  expect(await late).toBeUndefined()
})

test("an answer that comes after the end is none", async () => {
  const shown = new AbortController()
  const answer = Promise.withResolvers<string>()
  const waiting = untilAnswered(() => answer.promise, { signal: shown.signal })
  shown.abort()
  answer.resolve("here")
  expect(await waiting).toBeUndefined()
})

test("a device that is back on a network asks at once", async () => {
  const failed = Promise.withResolvers<void>()
  let asked = 0
  const waiting = untilAnswered(
    async () => {
      if (asked++ === 0) throw new Error("away")
      return "here"
    },
    { signal: new AbortController().signal, onFailure: () => setTimeout(failed.resolve) },
  )
  await failed.promise
  dispatchEvent(new Event("online"))
  expect(await waiting).toBe("here")
})
