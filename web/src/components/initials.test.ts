import { expect, test } from "bun:test"
import { initials, tint } from "./initials.ts"

test("takes the first letters of the first and the last word", () => {
  expect(initials("Ann")).toBe("A")
  expect(initials("Ann Maria Lee")).toBe("AL")
  expect(initials("ann_lee")).toBe("AL")
  expect(initials("刘洋")).toBe("刘")
  expect(initials("👩‍🚀 Sam")).toBe("👩‍🚀S")
  expect(initials("  ")).toBe("?")
})

test("an id keeps its colour, and ids share them out", () => {
  expect(tint("a")).toBe(tint("a"))
  const colours = new Set(Array.from({ length: 200 }, (_, index) => tint(`user-${index}`)))
  expect(colours.size).toBe(12)
})
