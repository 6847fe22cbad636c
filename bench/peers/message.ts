import type { Message } from "@parley/contract"
import { encodeEvent } from "@parley/wire"

export const roomId = "0190a0b0-0000-7000-8000-000000000001"
const author = {
  id: "0190a0b0-0000-7000-8000-000000000002",
  username: "sender",
  name: "A sender",
  avatarUrl: null,
}

/** The message that every peer carries, with 190 bytes of text. */
export function messageAt(seq: number): Message {
  return {
    id: "0190a0b0-0000-7000-8000-000000000003",
    roomId,
    seq,
    rev: seq,
    key: "0190a0b0-0000-7000-8000-000000000004",
    author,
    text: "x".repeat(190),
    createdAt: "2026-01-01T00:00:00.000Z",
    editedAt: null,
    deletedAt: null,
    replyTo: null,
    thread: { count: 0, lastSeq: 0 },
    attachments: [],
    reactions: [],
    pinnedAt: null,
    mentions: [],
    cards: [],
  }
}

export const payloadAt = (seq: number) => ({ roomId, rev: seq, message: messageAt(seq) })

/** Bytes of its frame, seq and rev at their longest in a run. */
export const frameBytes = encodeEvent("message:new", JSON.stringify(payloadAt(10_000))).length
