import { expect, test } from "bun:test"
import { hideSpoilers } from "./spoilers.ts"

test("what spoilers hide is hidden, in as many characters", () => {
  expect(hideSpoilers("it was ||the butler||, not ||Ada||!")).toBe("it was ||▒▒▒▒▒▒▒▒▒▒||, not ||▒▒▒||!")
  expect(hideSpoilers("||a ||b||c||")).toBe("||▒▒▒▒▒||c||")
  expect(hideSpoilers("||||x||")).toBe("||▒▒▒||")
  expect(hideSpoilers("||the butler |||")).toBe("||▒▒▒▒▒▒▒▒▒▒▒▒||")
})

test("bars that hide nothing stay", () => {
  for (const text of [
    "a || b || c",
    "||open",
    "||over\nlines||",
    "||||",
    "|| ||",
    "| a | b |",
    "",
    "plain",
  ]) {
    expect(hideSpoilers(text)).toBe(text)
  }
})

test("text that is made to be slow is not", () => {
  const slow = `${"||a ".repeat(4_000)}\n${"|".repeat(16_000)}`
  expect(hideSpoilers(slow).length).toBe(slow.length)
})
