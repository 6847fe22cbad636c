import { expect, test } from "bun:test"
import type { Message, MyRoom, RoomKind } from "@parley/contract"
import { lastLine, sectionsOf } from "./sections.ts"

const ann = { id: "ann", username: "ann", name: "Ann", avatarUrl: null }
const said = (text: string, createdAt: string, deletedAt: string | null = null): Message => ({
  id: "m",
  roomId: "r",
  seq: 1,
  rev: 1,
  key: "k",
  author: ann,
  text,
  createdAt,
  editedAt: null,
  deletedAt,
  replyTo: null,
  thread: { count: 0, lastSeq: 0 },
  attachments: [],
  reactions: [],
  pinnedAt: null,
  mentions: [],
  cards: [],
})
const room = (id: string, kind: RoomKind, lastMessage: Message | null): MyRoom => ({
  id,
  kind,
  name: id,
  topic: "",
  visibility: "private",
  lastSeq: 0,
  rev: 1,
  memberCount: 2,
  people: [],
  createdAt: "2026-01-02T00:00:00Z",
  archivedAt: null,
  membership: null,
  lastMessage,
})

test("parts rooms by kind, the latest first", () => {
  const rooms = [
    room("old", "channel", said("x", "2026-01-01T00:00:00Z")),
    room("new", "channel", said("x", "2026-01-03T00:00:00.000Z")),
    room("silent", "channel", null),
    room("ann", "direct", null),
  ]
  expect(sectionsOf(rooms).map(section => [section.kind, section.rooms.map(({ id }) => id)])).toEqual([
    ["channel", ["new", "silent", "old"]],
    ["direct", ["ann"]],
  ])
})

test("sums the last message up in one line", () => {
  const time = "2026-01-01T00:00:00Z"
  expect(lastLine(room("r", "group", said("hello\n\n  there", time)), "me")).toBe("Ann: hello there")
  expect(lastLine(room("r", "group", said("hello", time)), "ann")).toBe("You: hello")
  expect(lastLine(room("r", "direct", said("hello", time)), "me")).toBe("hello")
  expect(lastLine(room("r", "direct", said("hello", time, time)), "me")).toBe("Message deleted")
  expect(lastLine(room("r", "direct", null), "me")).toBe("No messages yet")
})
