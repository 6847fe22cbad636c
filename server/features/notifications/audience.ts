import { type NotificationKind, type NotifyLevel, notificationLimits } from "@parley/contract"
import type { News, SentMessage } from "../../platform/bus/index.ts"
import type { Db } from "../../platform/store/index.ts"
import { threadWriters } from "../messages/index.ts"
import { findMembers, findRooms, findTold, type MemberRow, type RoomRow } from "../rooms/index.ts"
import type { NotificationsContext } from "./context.ts"
import { additionOf, type Entry, mayNotify } from "./entries.ts"

/** Someone who is to be told of something. A plain `message` is for pushes alone, and in no inbox. */
export interface Told extends Omit<Entry, "kind"> {
  readonly userId: string
  readonly kind: NotificationKind | "message"
  /** What the person wants to hear of the room. */
  readonly level: NotifyLevel
  readonly isDirect: boolean
}

interface Scene {
  readonly rooms: ReadonlyMap<string, RoomRow>
  readonly members: ReadonlyMap<string, ReadonlyMap<string, MemberRow>>
  readonly writers: ReadonlyMap<string, readonly string[]>
  readonly blocked: ReadonlyMap<string, ReadonlySet<string>>
  readonly everyone: boolean
}

/**
 * Who is told of news, each of each message once. People who are named, or in the thread, always; the other members in
 * rooms of up to `notificationLimits.toldMembersMax` alone: of `@room`, and with `everyone` of every message.
 */
export async function audienceOf(
  context: NotificationsContext,
  db: Db,
  { news, everyone }: { news: News; everyone: boolean },
): Promise<Told[]> {
  const roomIds = [...new Set([...news.messages, ...news.entries].map(each => each.roomId))]
  const rootIds = [...new Set(news.messages.flatMap(message => message.rootId ?? []))]
  const [rooms, writers] = await Promise.all([
    findRooms(db, roomIds),
    threadWriters(db, rootIds, notificationLimits.threadToldMax),
  ])
  const toAll = new Set(news.messages.filter(each => everyone || namesAll(each)).map(each => each.roomId))
  const whole = rooms.filter(room => isSmall(room) && toAll.has(room.id)).map(room => room.id)
  const userIds = [
    ...news.messages.flatMap(message => message.mentions.filter(name => name !== "room")),
    ...[...writers.values()].flat(),
    ...news.entries.map(entry => entry.userId),
  ]
  const rows = [
    ...(await findTold(db, whole)),
    ...(await findMembers(db, { roomIds, userIds: [...new Set(userIds)] })).filter(mayNotify),
  ]
  const scene: Scene = {
    rooms: new Map(rooms.map(room => [room.id, room])),
    members: membersByRoom(rows),
    writers,
    blocked: await context.blockedBy(db, [...new Set(rows.map(row => row.user_id))]),
    everyone,
  }
  return [
    ...news.entries.flatMap(entry => toldOfEntry(scene, entry)),
    ...toldOfMessages(scene, news.messages),
  ]
}

const namesAll = (message: SentMessage): boolean => message.mentions.includes("room")
const isSmall = (room: RoomRow): boolean => room.member_count <= notificationLimits.toldMembersMax

function membersByRoom(rows: readonly MemberRow[]): Map<string, Map<string, MemberRow>> {
  const byRoom = Map.groupBy(rows, row => row.room_id)
  return new Map([...byRoom].map(([roomId, some]) => [roomId, new Map(some.map(row => [row.user_id, row]))]))
}

function toldOfEntry(scene: Scene, { roomId, userId }: { roomId: string; userId: string }): Told[] {
  const member = scene.members.get(roomId)?.get(userId)
  if (!member || !scene.rooms.has(roomId)) return []
  return additionOf(member)
    .filter(entry => !scene.blocked.get(userId)?.has(entry.actorId))
    .map(entry => ({ ...entry, userId, level: member.notify, isDirect: false }))
}

function toldOfMessages(scene: Scene, messages: readonly SentMessage[]): Told[] {
  return messages.flatMap(message => {
    const { id, roomId, seq, authorId, createdAt } = message
    const room = scene.rooms.get(roomId)
    if (!room) return []
    return [...(scene.members.get(roomId)?.values() ?? [])].flatMap(member => {
      const kind = mayRead(scene, member, message) ? kindFor(scene, member, message) : undefined
      if (!kind) return []
      const about = { id, kind, roomId, message: { id, seq }, actorId: authorId, at: createdAt }
      return [{ ...about, userId: member.user_id, level: member.notify, isDirect: room.kind === "direct" }]
    })
  })
}

function mayRead({ blocked }: Scene, member: MemberRow, message: SentMessage): boolean {
  const { user_id: userId } = member
  if (userId === message.authorId || blocked.get(userId)?.has(message.authorId)) return false
  return message.seq > member.since_seq && message.createdAt >= member.joined_at
}

function kindFor(scene: Scene, member: MemberRow, message: SentMessage): Told["kind"] | undefined {
  if (message.mentions.includes(member.user_id)) return "mention"
  if (message.rootId && scene.writers.get(message.rootId)?.includes(member.user_id)) return "reply"
  const room = scene.rooms.get(message.roomId)
  if (!room || !isSmall(room)) return undefined
  if (namesAll(message)) return "room_mention"
  return scene.everyone ? "message" : undefined
}
