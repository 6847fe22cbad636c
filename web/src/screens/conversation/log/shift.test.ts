import { expect, test } from "bun:test"
import { shiftOf } from "./shift.ts"

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
