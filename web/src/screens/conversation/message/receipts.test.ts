import { expect, test } from "bun:test"
import type { Member } from "@parley/contract"
import { receiptsOf } from "./receipts.ts"

const member = (id: string, leftAt: string | null = null): [string, Member] => [
  id,
  {
    roomId: "r",
    user: { id, username: id, name: id, avatarUrl: null },
    role: "member",
    joinedAt: "2026-01-01T00:00:00Z",
    leftAt,
  },
]

test("tells who has read and who has only received, without oneself and those who left", () => {
  const members = new Map([member("me"), member("ann"), member("ben"), member("cleo"), member("dan", "x")])
  const watermarks = new Map([
    ["me", { delivered: 9, read: 9 }],
    ["ann", { delivered: 9, read: 7 }],
    ["ben", { delivered: 7, read: 3 }],
    ["cleo", { delivered: 6, read: 6 }],
    ["dan", { delivered: 9, read: 9 }],
  ])
  const { read, delivered } = receiptsOf({ members, watermarks }, 7, "me")
  expect(read.map(({ id }) => id)).toEqual(["ann"])
  expect(delivered.map(({ id }) => id)).toEqual(["ben"])
})
