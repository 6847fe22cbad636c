import { expect, test } from "bun:test"
import { Countdowns } from "./countdowns.ts"
import { ManualTime } from "./fixture.ts"

function opened() {
  const timers = new ManualTime()
  const ended: string[] = []
  const countdowns = new Countdowns<string>({ timers, spanMs: 100, ended: key => ended.push(key) })
  return { timers, ended, countdowns }
}

test("each key ends when its own span has passed", async () => {
  const { timers, ended, countdowns } = opened()
  countdowns.start("a")
  await timers.advance(60)
  countdowns.start("b")
  await timers.advance(39)
  expect(ended).toEqual([])
  await timers.advance(1)
  expect(ended).toEqual(["a"])
  await timers.advance(60)
  expect(ended).toEqual(["a", "b"])
})

test("a key that is started again begins anew, one that is stopped does not end", async () => {
  const { timers, ended, countdowns } = opened()
  for (const key of ["a", "b", "c"]) countdowns.start(key)
  await timers.advance(60)
  countdowns.start("a")
  countdowns.stop("b")
  expect([countdowns.has("a"), countdowns.has("b")]).toEqual([true, false])
  await timers.advance(40)
  expect(ended).toEqual(["c"])
  await timers.advance(60)
  expect(ended).toEqual(["c", "a"])
})

test("an ending may start its own key again", async () => {
  const timers = new ManualTime()
  let rounds = 0
  const countdowns: Countdowns<string> = new Countdowns({
    timers,
    spanMs: 100,
    ended(key) {
      rounds++
      countdowns.start(key)
    },
  })
  countdowns.start("a")
  await timers.advance(1_000)
  expect(rounds).toBe(10)
})

test("nothing ends after closing", async () => {
  const { timers, ended, countdowns } = opened()
  countdowns.start("a")
  countdowns.close()
  await timers.advance(1_000)
  expect(ended).toEqual([])
})
