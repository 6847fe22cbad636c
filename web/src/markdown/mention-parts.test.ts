import { expect, test } from "bun:test"
import type { Member } from "@parley/contract"
import { mentionParts } from "./mention-parts.ts"

const ada: Member = {
  roomId: "r",
  user: { id: "u1", username: "ada", name: "Ada", avatarUrl: null },
  role: "member",
  joinedAt: "",
  leftAt: null,
}
const members = new Map([["u1", ada]])

test("mentions that count are found, whatever their case and what ends the sentence", () => {
  expect(mentionParts("Hi @Ada, and @room.", ["u1", "room"], members)).toEqual([
    { text: "Hi " },
    { text: "@Ada", mention: "u1" },
    { text: ", and " },
    { text: "@room", mention: "room" },
    { text: "." },
  ])
})

test("names that do not count, and addresses, are plain", () => {
  for (const text of ["@ben", "mail x@ada", "@adam", "ada"]) {
    expect(mentionParts(text, ["u1"], members)).toEqual([{ text }])
  }
  expect(mentionParts("@ada", [], members)).toEqual([{ text: "@ada" }])
})
