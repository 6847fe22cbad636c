import { expect, test } from "bun:test"
import { channelParts } from "./channel-parts.ts"

test("a # that begins a word may name a channel", () => {
  const channels = (text: string) => channelParts(text).flatMap(part => part.channel ?? [])
  expect(channels("#general and (#dev-ops), #日本.")).toEqual(["general", "dev-ops", "日本"])
  expect(channels("a#b ##x https://x/#y # z &#38;")).toEqual([])
  const text = "in #general."
  expect(
    channelParts(text)
      .map(part => part.text)
      .join(""),
  ).toBe(text)
})
