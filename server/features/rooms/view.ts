import type { Member, Membership, Room, UserSummary } from "@parley/contract"
import { isoTime, isoTimeOrNull } from "../../platform/clock.ts"
import type { MemberRow, RoomRow } from "./repository.ts"

export function roomView(
  row: RoomRow,
  now: { seq: number; rev: number; people: readonly UserSummary[] },
): Room {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    topic: row.topic,
    visibility: row.visibility,
    lastSeq: now.seq,
    rev: now.rev,
    memberCount: row.member_count,
    people: [...now.people],
    createdAt: isoTime(row.created_at),
    archivedAt: isoTimeOrNull(row.archived_at),
  }
}

export function memberView(row: MemberRow, user: UserSummary): Member {
  return {
    roomId: row.room_id,
    user,
    role: row.role,
    joinedAt: isoTime(row.joined_at),
    leftAt: isoTimeOrNull(row.left_at),
  }
}

export function membershipView(row: MemberRow, counts: { unread: number; mentions: number }): Membership {
  return {
    role: row.role,
    sinceSeq: row.since_seq,
    readSeq: row.read_seq,
    unread: counts.unread,
    mentions: counts.mentions,
    notify: row.notify,
    favourite: row.favourite === 1,
    muted: row.muted === 1,
  }
}
