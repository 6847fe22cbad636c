import { describe, expect, test } from "bun:test"
import type { PendingMessage } from "@parley/client"
import type { Account, Message } from "@parley/contract"
import { layOut, type MessageEntry } from "./entries.ts"

const person = (id: string) => ({ id, username: id, name: id.toUpperCase(), avatarUrl: null })
const me: Account = {
  ...person("me"),
  bio: "",
  role: "user",
  createdAt: "2026-01-01T00:00:00Z",
  deactivatedAt: null,
  email: "me@example.org",
}
const noon = new Date(2026, 2, 10, 12).getTime()
const minutes = (count: number) => new Date(noon + count * 60_000).toISOString()

function message(seq: number, author: string, createdAt: string, deletedAt: string | null = null): Message {
  return {
    id: `m${seq}`,
    roomId: "r",
    seq,
    rev: seq,
    key: `key-${seq}`,
    author: person(author),
    text: `text ${seq}`,
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
  }
}
const waiting = (key: string): PendingMessage => ({
  key,
  roomId: "r",
  text: key,
  createdAt: minutes(1),
  state: "sending",
})

/** One word an entry: its text, `+` where a group begins, before it `day` and `new` where those begin. */
function outline(entries: readonly MessageEntry[]): string[] {
  return entries.flatMap(({ startsDay, startsNew, first, text }) => [
    ...(startsDay ? ["day"] : []),
    ...(startsNew ? ["new"] : []),
    `${first ? "+" : ""}${text}`,
  ])
}

const show = (messages: Message[], more: Partial<Parameters<typeof layOut>[0]> = {}) =>
  outline(layOut({ messages, pending: [], me, newAfter: null, ...more }).entries)

describe("layOut", () => {
  test("groups what one author says in one go", () => {
    const messages = [
      message(1, "ann", minutes(0)),
      message(2, "ann", minutes(1)),
      message(3, "ben", minutes(2)),
      message(4, "ann", minutes(3)),
      message(5, "ann", minutes(30)),
    ]
    expect(show(messages)).toEqual(["day", "+text 1", "text 2", "+text 3", "+text 4", "+text 5"])
  })

  test("parts the days, and groups with them", () => {
    const midnight = 12 * 60
    const messages = [message(1, "ann", minutes(midnight - 1)), message(2, "ann", minutes(midnight + 1))]
    expect(show(messages)).toEqual(["day", "+text 1", "day", "+text 2"])
  })

  test("draws one line before the first new message of someone else", () => {
    const messages = [
      message(1, "ann", minutes(0)),
      message(2, "me", minutes(1)),
      message(3, "ann", minutes(2), minutes(3)),
      message(4, "ann", minutes(2)),
      message(5, "ann", minutes(3)),
    ]
    expect(show(messages, { newAfter: 1 })).toEqual([
      "day",
      "+text 1",
      "+text 2",
      "+text 3",
      "new",
      "+text 4",
      "text 5",
    ])
    expect(show(messages, { newAfter: 5 })).not.toContain("new")
  })

  test("draws no such line where what was read last is not loaded", () => {
    const messages = [message(7, "ann", minutes(0)), message(8, "ann", minutes(1))]
    expect(show(messages, { newAfter: 5 })).not.toContain("new")
    expect(show(messages, { newAfter: 6 })).toContain("new")
  })

  test("shows the outbox last, and nothing twice", () => {
    const messages = [message(1, "me", minutes(0))]
    const pending = [waiting("key-1"), waiting("key-2")]
    expect(show(messages, { pending })).toEqual(["day", "+text 1", "key-2"])
  })

  test("keeps an entry's id when its message has been sent, whoever else chose the same key", () => {
    const idOf = (messages: Message[], pending: PendingMessage[]) =>
      layOut({ messages, pending, me, newAfter: null }).entries.at(-1)?.id
    const sent = message(1, "me", minutes(0))
    expect(idOf([sent], [])).toBe(idOf([], [waiting("key-1")]) ?? "")
    expect(idOf([message(1, "ann", minutes(0))], [])).not.toBe(idOf([sent], []) ?? "")
  })

  test("uses entries of a layout before again, up to the first message that is another", () => {
    const messages = Array.from({ length: 6 }, (_, n) => message(n + 1, n < 3 ? "ann" : "ben", minutes(n)))
    const shown = { messages, pending: [waiting("late")], me, newAfter: 2 }
    const before = layOut(shown)
    const grown = [...messages, message(7, "ben", minutes(6)), message(8, "ann", minutes(7))]
    const edited = grown.with(3, message(4, "ann", minutes(3)))
    for (const [next, same] of [
      [{ ...shown, messages: grown }, 6],
      [{ ...shown, messages: edited }, 3],
      [{ ...shown, messages: edited, newAfter: 4 }, 0],
      [{ ...shown, messages: grown.slice(2) }, 0],
      [{ ...shown, messages: messages.slice(0, 2) }, 2],
    ] as const) {
      const after = layOut(next, before)
      expect(after.entries).toEqual(layOut(next).entries)
      expect(after.entries.filter((entry, index) => entry === before.entries[index])).toHaveLength(same)
    }
  })
})
