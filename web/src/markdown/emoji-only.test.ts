import { expect, test } from "bun:test"
import { isEmojiOnly } from "./emoji-only.ts"

test("a few emoji alone are large; digits, words and many emoji are not", () => {
  for (const text of ["👍", "❤️ 🎉", "👩‍👩‍👧‍👦🇩🇪", " 👋🏽\n"]) expect(isEmojiOnly(text)).toBe(true)
  for (const text of ["", "1", "#", "👍 ok", "😀".repeat(9)]) expect(isEmojiOnly(text)).toBe(false)
})
