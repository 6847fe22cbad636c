import { type Attachment, limits, type Message, type Reaction, type UserSummary } from "@parley/contract"
import { isoTime, isoTimeOrNull } from "../../platform/clock.ts"
import { cardsView } from "./cards.ts"
import type { MessageRow, ReactionRow } from "./repository.ts"

/** A message as everyone who may see it sees it. */
export function messageView(
  row: MessageRow,
  parts: {
    author: UserSummary
    /** Who said a forwarded message first. */
    firstAuthor: UserSummary | undefined
    reactions: readonly ReactionRow[]
    attachments: readonly Attachment[]
  },
): Message {
  return {
    id: row.id,
    roomId: row.room_id,
    seq: row.seq,
    rev: row.rev,
    key: row.key,
    author: parts.author,
    text: row.text,
    createdAt: isoTime(row.created_at),
    editedAt: isoTimeOrNull(row.edited_at),
    deletedAt: isoTimeOrNull(row.deleted_at),
    replyTo: row.root_id,
    thread: { count: row.thread_count, lastSeq: row.thread_last_seq },
    attachments: [...parts.attachments],
    reactions: grouped(parts.reactions),
    pinnedAt: isoTimeOrNull(row.pinned_at),
    cards: cardsView(row),
    mentions: row.mentions === "[]" ? [] : (JSON.parse(row.mentions) as string[]),
    ...forwardedFrom(row, parts.firstAuthor),
  }
}

function forwardedFrom(row: MessageRow, author: UserSummary | undefined): Pick<Message, "forwardedFrom"> {
  if (!author || row.forwarded_at === null || row.deleted_at !== null) return {}
  return { forwardedFrom: { author, createdAt: isoTime(row.forwarded_at) } }
}

/** By emoji, in the order in which each was first given. Rows of one moment have an order too, the same each time. */
function grouped(rows: readonly ReactionRow[]): Reaction[] {
  if (rows.length === 0) return []
  return [...Map.groupBy(rows.toSorted(byTime), row => row.emoji)].map(([emoji, given]) => ({
    emoji,
    userIds: given.slice(0, limits.reactionUsersShown).map(row => row.user_id),
    count: given.length,
  }))
}

function byTime(a: ReactionRow, b: ReactionRow): number {
  return a.created_at - b.created_at || compare(a.user_id, b.user_id) || compare(a.emoji, b.emoji)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
