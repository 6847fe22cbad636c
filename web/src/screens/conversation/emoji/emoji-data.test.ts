import { expect, test } from "bun:test"
import { conversation } from "../../../i18n/en/conversation.ts"
import { quickEmoji } from "./emoji.ts"
import { emojiDataWith } from "./emoji-data.ts"

const { allGroups, emojiName, findEmoji } = emojiDataWith([])

test("emoji are found by name, code and tag", () => {
  expect(findEmoji("rocket", 1)[0]?.emoji).toBe("🚀")
  expect(findEmoji("tada", 1)[0]?.emoji).toBe("🎉")
  expect(findEmoji("+1", 1)[0]?.emoji).toBe("👍")
  expect(findEmoji("red heart", 3).map(({ emoji }) => emoji)).toContain("❤️")
  expect(findEmoji("nothing like it", 5)).toEqual([])
  expect(findEmoji("s", 5)).toHaveLength(5)
})

test("every group has emoji, and those offered first are among them", () => {
  expect(allGroups.every(({ emoji }) => emoji.length > 50)).toBe(true)
  for (const { emoji, name } of quickEmoji) expect(emojiName(emoji)).toBe(conversation[`emoji_${name}`])
})

test("a language names emoji and finds them by its own words and by those of English", async () => {
  const { default: words } = await import("emojibase-data/de/compact.json")
  const german = emojiDataWith(words)
  expect(german.emojiName("🚀")).toBe("Rakete")
  expect(german.findEmoji("rakete", 1)[0]?.emoji).toBe("🚀")
  expect(german.findEmoji("rocket", 1)[0]?.emoji).toBe("🚀")
  expect(german.findEmoji("tada", 1)[0]?.emoji).toBe("🎉")
  expect(german.allGroups.map(({ emoji }) => emoji.length)).toEqual(
    allGroups.map(({ emoji }) => emoji.length),
  )
})
