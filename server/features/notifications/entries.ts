import { type NotificationKind, notificationSpans } from "@parley/contract"
import type { Db } from "../../platform/store/index.ts"
import { readHeads } from "../../timeline/index.ts"
import {
  answersTo,
  type InboxMessage,
  type InboxQuery,
  mentionsOf,
  roomMentionsFor,
} from "../messages/index.ts"
import { findOwnMemberships, type MemberRow } from "../rooms/index.ts"
import type { NotificationsContext } from "./context.ts"
import { findSettings } from "./repository.ts"

/** One notification, before it is shown. */
export interface Entry {
  readonly id: string
  readonly kind: NotificationKind
  readonly roomId: string
  /** Null where someone was added to the room. */
  readonly message: { readonly id: string; readonly seq: number } | null
  readonly actorId: string
  /** Milliseconds since 1970. */
  readonly at: number
}

export interface Place {
  readonly at: number
  readonly id: string
}

/** What decides what is in someone's inbox, and what of it is read. */
export interface Owner {
  readonly userId: string
  /** Memberships in rooms that may notify, by room. */
  readonly members: ReadonlyMap<string, MemberRow>
  readonly blocked: ReadonlySet<string>
  readonly readUntil: number
}

export const mayNotify = (member: MemberRow): boolean =>
  member.left_at === null && member.muted === 0 && member.notify !== "none"

export async function ownerOf(context: NotificationsContext, db: Db, userId: string): Promise<Owner> {
  const [memberships, blocked, [settings]] = await Promise.all([
    findOwnMemberships(db, userId),
    context.blockedBy(db, [userId]),
    findSettings(db, [userId]),
  ])
  return {
    userId,
    members: new Map(memberships.filter(mayNotify).map(member => [member.room_id, member])),
    blocked: blocked.get(userId) ?? new Set(),
    readUntil: settings?.read_until ?? 0,
  }
}

/** The owner with only those rooms that have something unread or joined since all was read. */
export async function withUnreadRooms(db: Db, owner: Owner): Promise<Owner> {
  const heads = new Map(
    (await readHeads(db, [...owner.members.keys()])).map(head => [head.room_id, head.seq]),
  )
  const unread = [...owner.members].filter(
    ([roomId, member]) => (heads.get(roomId) ?? 0) > member.read_seq || member.joined_at > owner.readUntil,
  )
  return { ...owner, members: new Map(unread) }
}

/** Notifications older than `before`, newest first; with `limit` of them there may be more. */
export async function entriesBefore(
  db: Db,
  owner: Owner,
  query: { before: Place; now: number; limit: number },
): Promise<Entry[]> {
  const { before, limit } = query
  const after = query.now - notificationSpans.inbox
  const inbox: InboxQuery = {
    userId: owner.userId,
    roomIds: [...owner.members.keys()],
    before,
    after,
    limit,
  }
  const [named, everyone, answers] = await Promise.all([
    mentionsOf(db, inbox),
    roomMentionsFor(db, inbox),
    answersTo(db, inbox),
  ])
  const additions = [...owner.members.values()].flatMap(additionOf)
  return [
    ...[...named, ...answers, ...everyone].map(entryOf),
    ...additions.filter(entry => entry.at >= after && newestFirst(entry, before) > 0),
  ]
    .sort(newestFirst)
    .slice(0, limit)
}

/** A sort order that leaves alone which of several kinds of one message comes first. */
function newestFirst(a: Place, b: Place): number {
  return b.at - a.at || (a.id === b.id ? 0 : a.id < b.id ? 1 : -1)
}

/** Whether an entry is the owner's to see: nothing from before a newcomer came, nothing of those who are blocked. */
export function isVisible(owner: Owner, entry: Entry): boolean {
  const member = owner.members.get(entry.roomId)
  if (!member || owner.blocked.has(entry.actorId)) return false
  if (entry.message && entry.message.seq <= member.since_seq) return false
  return entry.kind !== "room_mention" || entry.at >= member.joined_at
}

export function isRead(owner: Owner, entry: Entry, reads: ReadonlySet<string>): boolean {
  const readSeq = owner.members.get(entry.roomId)?.read_seq ?? 0
  return (
    entry.at <= owner.readUntil ||
    reads.has(entry.id) ||
    (entry.message !== null && entry.message.seq <= readSeq)
  )
}

function entryOf({ id, roomId, seq, authorId, createdAt, why }: InboxMessage): Entry {
  return { id, kind: why, roomId, message: { id, seq }, actorId: authorId, at: createdAt }
}

/** Being added to a room by someone else, if that is how one came. */
export function additionOf(member: MemberRow): Entry[] {
  if (member.added_by === null) return []
  const { room_id: roomId, joined_at: at, added_by: actorId } = member
  return [{ id: `added.${roomId}.${at.toString(36)}`, kind: "added", roomId, message: null, actorId, at }]
}
