import { expect, test } from "bun:test"
import { shiftOf, stepTo } from "./shift.ts"

const list = (letters: string) => [...letters].map(id => ({ id }))
const shift = (before: string, after: string) => shiftOf(list(before), list(after))

test("a list goes on, grows or shrinks at its start, or is another one", () => {
  expect(shift("abc", "abcd")).toBe("none")
  expect(shift("abc", "ab")).toBe("none")
  expect(shift("", "abc")).toBe("none")
  expect(shift("cd", "abcd")).toBe("start")
  expect(shift("abcd", "cde")).toBe("start")
  expect(shift("abc", "xyz")).toBe("replaced")
})

test("what came and went at both ends is shown in two steps, the start first", () => {
  const steps = (before: string, after: string) => {
    const shown: string[] = []
    for (let now = list(before); shown.at(-1) !== after; ) {
      const step = stepTo(now, list(after))
      now = [...step.rows]
      shown.push(now.map(({ id }) => id).join(""))
      if (shown.length > 3) break
    }
    return shown
  }
  expect(steps("cd", "abcdef")).toEqual(["abcd", "abcdef"])
  expect(steps("abcd", "cdef")).toEqual(["cd", "cdef"])
  expect(steps("cdef", "abcd")).toEqual(["abcdef", "abcd"])
  expect(steps("cd", "abcd")).toEqual(["abcd"])
  expect(steps("ab", "abcd")).toEqual(["abcd"])
  expect(steps("ab", "xyz")).toEqual(["xyz"])
})
