import type { Member, Membership, MembershipSettings, Room, UserSummary } from "@parley/contract"
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
    ...(row.silent_until === null ? {} : { mutedUntil: isoTime(row.silent_until) }),
  }
}

export function membershipView(
  row: MemberRow,
  now: { unread: number; mentions: number; time: number },
): Membership {
  return {
    role: row.role,
    sinceSeq: row.since_seq,
    readSeq: row.read_seq,
    unread: now.unread,
    mentions: now.mentions,
    ...settingsView(row, now.time),
  }
}

/** A mute that has ended is none. */
export function settingsView(row: MemberRow, now: number): MembershipSettings {
  const muted = row.muted === 1 && (row.muted_until === null || row.muted_until > now)
  return {
    notify: row.notify,
    favourite: row.favourite === 1,
    muted,
    ...(muted && row.muted_until !== null ? { mutedUntil: isoTime(row.muted_until) } : {}),
  }
}
