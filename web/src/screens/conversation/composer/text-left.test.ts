import { expect, test } from "bun:test"
import { limits } from "@parley/contract"
import { isNearLimit, textLeft } from "./text-left.ts"

test("code points are counted near the limit, and told there", () => {
  expect(isNearLimit(textLeft("hello"))).toBe(false)
  expect(textLeft("😀".repeat(limits.textMax))).toBe(0)
  expect(textLeft("x".repeat(limits.textMax + 1))).toBe(-1)
  expect(isNearLimit(textLeft("x".repeat(limits.textMax - 500)))).toBe(true)
})
