import type { Message, UserSummary } from "@parley/contract"
import type { MessageRow } from "./repository.ts"

const isoTime = (ms: number): string => new Date(ms).toISOString()
const isoTimeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms))

export function messageView(row: MessageRow, author: UserSummary): Message {
  return {
    id: row.id,
    roomId: row.room_id,
    seq: row.seq,
    rev: row.rev,
    key: row.key,
    author,
    text: row.text,
    createdAt: isoTime(row.created_at),
    editedAt: isoTimeOrNull(row.edited_at),
    deletedAt: isoTimeOrNull(row.deleted_at),
    replyTo: null,
    thread: { count: 0, lastSeq: 0 },
    attachments: [],
    reactions: [],
    pinnedAt: null,
    mentions: [],
  }
}
