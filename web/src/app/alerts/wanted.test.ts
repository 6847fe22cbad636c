import { expect, test } from "bun:test"
import type { Message, MyRoom, NotificationSettings, NotifyLevel } from "@parley/contract"
import { mayAlert, tellsOf } from "./wanted.ts"

const settings: NotificationSettings = { push: "all", sound: true, excerpt: true, quietHours: null }
const noon = Date.parse("2026-01-15T12:00:00Z")

test("nothing is told in quiet hours, in do not disturb, or when one wants nothing", () => {
  const now = { at: noon, status: "online" } as const
  expect(mayAlert(settings, now)).toBe(true)
  expect(mayAlert(settings, { ...now, status: "dnd" })).toBe(false)
  expect(mayAlert({ ...settings, push: "none" }, now)).toBe(false)
  const quietHours = { from: "11:00", to: "13:00", days: [4], timeZone: "UTC" }
  expect(mayAlert({ ...settings, quietHours }, now)).toBe(false)
})

test("the stricter of one's own level and the room's holds, and direct messages are mentions", () => {
  const tells = (level: NotifyLevel, notify: NotifyLevel, kind: MyRoom["kind"] = "group", muted = false) =>
    tellsOf(
      { author: { id: "ann" }, seq: 5 } as Message,
      { kind, membership: { notify, muted, readSeq: 4 } } as MyRoom,
      { meId: "me", level },
    )
  expect(tells("all", "all")).toBe(true)
  expect(tells("all", "mentions")).toBe(false)
  expect(tells("mentions", "all")).toBe(false)
  expect(tells("mentions", "all", "direct")).toBe(true)
  expect(tells("all", "none", "direct")).toBe(false)
  expect(tells("all", "all", "direct", true)).toBe(false)
})

test("one's own messages and those that were read are not told", () => {
  const room = { kind: "direct", membership: { notify: "all", muted: false, readSeq: 4 } } as MyRoom
  const own = { meId: "me", level: "all" } as const
  expect(tellsOf({ author: { id: "me" }, seq: 5 } as Message, room, own)).toBe(false)
  expect(tellsOf({ author: { id: "ann" }, seq: 4 } as Message, room, own)).toBe(false)
})
