import { expect, test } from "bun:test"
import type { Message, MyRoom } from "@parley/contract"
import { actionOfKey, allowedActions, type Subject } from "./actions.ts"

const message = {
  id: "m",
  text: "hello",
  author: { id: "ann" },
  deletedAt: null,
  pinnedAt: null,
  thread: { count: 0 },
} as Message
const room = { kind: "channel", archivedAt: null, membership: { role: "member" } } as MyRoom
const ids = (subject: Partial<Subject>) =>
  allowedActions({ message, room, meId: "me", bookmarked: false, ...subject }).map(({ id }) => id)

test("one edits and deletes one's own, and moderators delete everyone's", () => {
  expect(ids({}).join(" ")).toBe("react reply thread forward bookmark pin copy link")
  expect(ids({ meId: "ann" })).toContain("edit")
  const moderator = { ...room, membership: { role: "moderator" } } as MyRoom
  expect(ids({ room: moderator })).toContain("delete")
  expect(ids({ room: moderator })).not.toContain("edit")
})

test("in an archived room, and of a deleted message, nothing changes any more", () => {
  expect(ids({ room: { ...room, archivedAt: "2026-01-01T00:00:00Z" }, meId: "ann" })).toEqual([
    "thread",
    "forward",
    "bookmark",
    "copy",
    "link",
  ])
  expect(ids({ message: { ...message, text: "", deletedAt: "2026-01-01T00:00:00Z" } })).toEqual(["link"])
})

test("a key does what it stands for where that is allowed", () => {
  const subject = { message, room, meId: "me", bookmarked: false }
  expect(actionOfKey("=", subject)?.id).toBe("react")
  expect(actionOfKey("p", { ...subject, message: { ...message, pinnedAt: "x" } })?.id).toBe("unpin")
  expect(actionOfKey("e", subject)).toBeUndefined()
  expect(actionOfKey("b", { ...subject, bookmarked: true })?.id).toBe("unbookmark")
  expect(actionOfKey("Backspace", { ...subject, meId: "ann" })?.id).toBe("delete")
})
