import { expect, test } from "bun:test"
import { placeBeside } from "./place.ts"

const card = { width: 300, height: 400, viewWidth: 1280, viewHeight: 800, rtl: false }

test("stands after its anchor, before it where that is full, and over it on a phone", () => {
  expect(placeBeside({ left: 100, right: 140, top: 50 }, card)).toEqual({ left: 148, top: 50 })
  expect(placeBeside({ left: 1200, right: 1240, top: 50 }, card)).toEqual({ left: 892, top: 50 })
  expect(placeBeside({ left: 20, right: 60, top: 50 }, { ...card, viewWidth: 340 })).toEqual({
    left: 20,
    top: 50,
  })
})

test("from right to left, after is on the left", () => {
  const rtl = { ...card, rtl: true }
  expect(placeBeside({ left: 1200, right: 1240, top: 50 }, rtl).left).toBe(892)
  expect(placeBeside({ left: 20, right: 60, top: 50 }, rtl).left).toBe(68)
})

test("never leaves the view", () => {
  expect(placeBeside({ left: 100, right: 140, top: 780 }, card).top).toBe(392)
  expect(placeBeside({ left: 100, right: 140, top: -90 }, card).top).toBe(8)
})
