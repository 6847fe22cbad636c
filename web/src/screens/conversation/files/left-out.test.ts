import { expect, test } from "bun:test"
import { mediaLimits } from "@parley/contract"
import { isNothing, partChosen } from "./left-out.ts"

const file = (name: string, size = 1) => Object.defineProperty(new File([], name), "size", { value: size })
const several = (count: number) => Array.from({ length: count }, (_, index) => file(`${index}`))

test("takes as many files as a message has place for, in their order", () => {
  const { taken, leftOut } = partChosen(several(5), 7)
  expect(taken.map(({ name }) => name)).toEqual(["0", "1", "2"])
  expect(leftOut).toEqual({ tooLarge: [], tooMany: 2 })
  expect(isNothing(leftOut)).toBe(false)
  expect(isNothing(partChosen(several(10), 0).leftOut)).toBe(true)
})

test("names those that are too large, which take no place", () => {
  const { taken, leftOut } = partChosen([file("film", mediaLimits.fileMax + 1), ...several(10)], 0)
  expect(taken).toHaveLength(10)
  expect(leftOut).toEqual({ tooLarge: ["film"], tooMany: 0 })
  expect(partChosen([file("whole", mediaLimits.fileMax)], 0).taken).toHaveLength(1)
})
