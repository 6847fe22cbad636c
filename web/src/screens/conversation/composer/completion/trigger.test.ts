import { expect, test } from "bun:test"
import { triggerIn } from "./trigger.ts"

const typed = (text: string) => {
  const trigger = triggerIn(text)
  return trigger && trigger.sign + trigger.typed
}

test("a sign that begins a word starts a completion", () => {
  expect(typed("@")).toBe("@")
  expect(typed("hello @ad")).toBe("@ad")
  expect(typed("(@a.b-c")).toBe("@a.b-c")
  expect(typed("in #日本")).toBe("#日本")
  expect(typed("well :tad")).toBe(":tad")
  for (const text of [
    "",
    "mail@ad",
    "@ada ",
    "@ada,",
    "@@ad",
    "a#b",
    ":",
    "12:30",
    ":)",
    ":a",
    "https://x",
  ]) {
    expect(typed(text)).toBeNull()
  }
})
