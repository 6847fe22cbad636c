import type { MyRoom, RoomKind } from "@parley/contract"

export interface Section {
  readonly kind: RoomKind
  readonly title: string
  readonly rooms: readonly MyRoom[]
}

const titles = [
  ["channel", "Channels"],
  ["group", "Groups"],
  ["direct", "Direct messages"],
] as const satisfies readonly (readonly [RoomKind, string])[]

/** When something last happened in a room. */
export const lastActivity = (room: MyRoom): string => room.lastMessage?.createdAt ?? room.createdAt

/** Rooms by kind, the latest activity first; kinds without rooms are left out. */
export function sectionsOf(rooms: readonly MyRoom[]): Section[] {
  const latestFirst = rooms.toSorted((a, b) => Date.parse(lastActivity(b)) - Date.parse(lastActivity(a)))
  return titles
    .map(([kind, title]) => ({ kind, title, rooms: latestFirst.filter(room => room.kind === kind) }))
    .filter(section => section.rooms.length > 0)
}

/** The last message of a room in one line: who, and the beginning of what. */
export function lastLine(room: MyRoom, meId: string): string {
  const message = room.lastMessage
  if (!message) return "No messages yet"
  const text = message.deletedAt ? "Message deleted" : message.text.slice(0, 200).replaceAll(/\s+/gu, " ")
  if (message.author.id === meId) return `You: ${text}`
  return room.kind === "direct" ? text : `${message.author.name}: ${text}`
}
