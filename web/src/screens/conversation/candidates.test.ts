import { expect, test } from "bun:test"
import { typedMention } from "./candidates.ts"

test("an @ that begins a word starts a mention", () => {
  expect(typedMention("@")).toBe("")
  expect(typedMention("hello @ad")).toBe("ad")
  expect(typedMention("(@a.b-c")).toBe("a.b-c")
  for (const text of ["", "mail@ad", "@ada ", "@ada,", "@@ad"]) expect(typedMention(text)).toBeNull()
})
