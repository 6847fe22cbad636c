import { expect, test } from "bun:test"
import { firstPart } from "./first-part.ts"

test("a text of common length is shown whole", () => {
  expect(firstPart("")).toBeNull()
  expect(firstPart("word ".repeat(400))).toBeNull()
  expect(firstPart("line\n".repeat(28).trim())).toBeNull()
})

test("a long one is cut where a line or a word ends", () => {
  expect(firstPart("line\n".repeat(100))).toBe("line\n".repeat(20).trim())
  const words = firstPart("word ".repeat(3_000)) ?? ""
  expect(words.endsWith("word")).toBe(true)
  expect(words.length).toBeLessThanOrEqual(1_600)
  expect(firstPart("x".repeat(16_000))).toHaveLength(1_600)
  expect(firstPart(`a${"😀".repeat(8_000)}`)).toBe(`a${"😀".repeat(799)}`)
})
