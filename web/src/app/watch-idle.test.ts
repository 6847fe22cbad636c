import { expect, test } from "bun:test"
import { idleAfter, watchIdle } from "./watch-idle.ts"

/** A clock that moves by hand, with one timer. */
function setUp() {
  let now = 0
  let due: { at: number; run: () => void } | null = null
  const target = new EventTarget()
  const told: boolean[] = []
  const stop = watchIdle({
    target,
    onChange: idle => told.push(idle),
    now: () => now,
    schedule(run, ms) {
      due = { at: now + ms, run }
      return () => {
        due = null
      }
    },
  })
  const pass = (ms: number) => {
    const end = now + ms
    while (due !== null && due.at <= end) {
      const { at, run } = due
      now = at
      due = null
      run()
    }
    now = end
  }
  return { target, told, stop, pass, waits: () => due !== null }
}

test("a page that is left alone is idle once, and in use again at the first touch", () => {
  const { target, told, pass } = setUp()
  pass(idleAfter - 1)
  expect(told).toEqual([])
  pass(idleAfter)
  expect(told).toEqual([true])
  target.dispatchEvent(new Event("pointermove"))
  target.dispatchEvent(new Event("keydown"))
  expect(told).toEqual([true, false])
  pass(idleAfter)
  expect(told).toEqual([true, false, true])
})

test("each touch begins the time anew", () => {
  const { target, told, pass } = setUp()
  for (let i = 0; i < 5; i++) {
    pass(idleAfter - 1)
    target.dispatchEvent(new Event("keydown"))
  }
  expect(told).toEqual([])
})

test("nothing goes on after the end", () => {
  const { target, told, stop, pass, waits } = setUp()
  stop()
  expect(waits()).toBe(false)
  pass(idleAfter)
  target.dispatchEvent(new Event("keydown"))
  expect(told).toEqual([])
})
