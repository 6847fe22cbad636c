import { expect, test } from "bun:test"
import { repeat } from "./repeat.ts"

test("goes on after a failure, which is told", async () => {
  const errors: unknown[] = []
  let runs = 0
  const third = Promise.withResolvers<void>()
  const repetition = repeat({
    everyMs: 1,
    async work() {
      runs++
      if (runs < 3) throw new Error(`run ${runs}`)
      third.resolve()
    },
    onError: error => errors.push(error),
  })
  await third.promise
  await repetition.close()
  expect(errors).toEqual([new Error("run 1"), new Error("run 2")])
})

test("never runs twice at a time; closing tells the work and waits for it", async () => {
  const started = Promise.withResolvers<void>()
  let runs = 0
  let finished = false
  const repetition = repeat({
    everyMs: 1,
    async work(signal) {
      runs++
      started.resolve()
      await new Promise(resolve => signal.addEventListener("abort", resolve))
      finished = true
    },
    onError: () => {},
  })
  await started.promise
  repetition.runNow()
  await repetition.close()
  expect(finished).toBe(true)
  repetition.runNow()
  expect(runs).toBe(1)
  await repetition.close()
})
