import { expect, test } from "bun:test"
import type { Message, MyRoom, RoomKind } from "@parley/contract"
import { lastLine, neighbour, sectionsOf } from "./sections.ts"

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

const mine = (about: { favourite?: boolean; unread?: number }): MyRoom["membership"] => ({
  role: "member",
  sinceSeq: 0,
  readSeq: 0,
  unread: 0,
  mentions: 0,
  notify: "all",
  favourite: false,
  muted: false,
  ...about,
})

const rooms: MyRoom[] = [
  room("old", "channel", said("x", "2026-01-01T00:00:00Z")),
  room("new", "channel", said("x", "2026-01-03T00:00:00.000Z")),
  { ...room("silent", "channel", null), membership: mine({ unread: 2 }) },
  { ...room("ann", "direct", null), membership: mine({ unread: 1 }) },
  { ...room("dear", "group", null), membership: mine({ favourite: true }) },
  { ...room("over", "channel", null), archivedAt: "2026-01-04T00:00:00Z" },
]

test("parts rooms into sections, the latest first", () => {
  expect(sectionsOf(rooms).map(section => [section.name, section.rooms.map(({ id }) => id)])).toEqual([
    ["favourites", ["dear"]],
    ["channels", ["new", "silent", "old"]],
    ["direct", ["ann"]],
    ["archived", ["over"]],
  ])
  expect(sectionsOf([])).toEqual([])
})

test("goes from room to room in the order of the list, and round", () => {
  const sections = sectionsOf(rooms)
  const from = (id: string | undefined, by: 1 | -1, unread: boolean) =>
    neighbour(sections, id, { by, unread })?.id
  expect(from("dear", 1, false)).toBe("new")
  expect(from("dear", -1, false)).toBe("over")
  expect(from("over", 1, false)).toBe("dear")
  expect(from(undefined, 1, false)).toBe("dear")
  expect(from(undefined, -1, false)).toBe("over")
  expect(from("new", 1, true)).toBe("silent")
  expect(from("ann", 1, true)).toBe("silent")
  expect(from("silent", -1, true)).toBe("ann")
  expect(neighbour([], "a", { by: 1, unread: false })).toBeUndefined()
})

test("sums the last message up in one line", () => {
  const time = "2026-01-01T00:00:00Z"
  const group = (text: string) => room("r", "group", said(text, time))
  expect(lastLine(group("hello\n\n  there"), "me")).toEqual({ kind: "said", text: "hello there", by: "Ann" })
  expect(lastLine(group("it was ||me||"), "me")).toMatchObject({ text: "it was ||▒▒||" })
  expect(lastLine(group("hello"), "ann")).toEqual({ kind: "said", text: "hello", by: "you" })
  expect(lastLine(room("r", "direct", said("hello", time)), "me")).toEqual({
    kind: "said",
    text: "hello",
    by: null,
  })
  expect(lastLine(group(""), "me")).toEqual({ kind: "files" })
  expect(lastLine(room("r", "direct", said("hello", time, time)), "me")).toEqual({ kind: "deleted" })
  expect(lastLine(room("r", "direct", null), "me")).toEqual({ kind: "none" })
})
