import { hideSpoilers, type MyRoom } from "@parley/contract"

export type SectionName = "favourites" | "channels" | "direct" | "archived"

export interface Section {
  readonly name: SectionName
  readonly rooms: readonly MyRoom[]
}

const order: readonly SectionName[] = ["favourites", "channels", "direct", "archived"]

function sectionOf(room: MyRoom): SectionName {
  if (room.archivedAt !== null) return "archived"
  if (room.membership?.favourite) return "favourites"
  return room.kind === "channel" ? "channels" : "direct"
}

/** When something last happened in a room. */
export const lastActivity = (room: MyRoom): string => room.lastMessage?.createdAt ?? room.createdAt

/** Rooms by section, the latest activity first; sections without rooms are left out. */
export function sectionsOf(rooms: readonly MyRoom[]): Section[] {
  const latestFirst = rooms.toSorted((a, b) => Date.parse(lastActivity(b)) - Date.parse(lastActivity(a)))
  return order
    .map(name => ({ name, rooms: latestFirst.filter(room => sectionOf(room) === name) }))
    .filter(section => section.rooms.length > 0)
}

export type LastLine =
  | { readonly kind: "none" | "deleted" | "files" }
  | { readonly kind: "said"; readonly text: string; readonly by: string | "you" | null }

/** The last message of a room in one line: who, where that needs saying, and the beginning of what. */
export function lastLine(room: MyRoom, meId: string): LastLine {
  const message = room.lastMessage
  if (!message) return { kind: "none" }
  if (message.deletedAt) return { kind: "deleted" }
  const text = hideSpoilers(message.text).slice(0, 200).replaceAll(/\s+/gu, " ").trim()
  if (text === "") return { kind: "files" }
  const by = message.author.id === meId ? "you" : room.kind === "direct" ? null : message.author.name
  return { kind: "said", text, by }
}

/** The room next to the one that is open, in the order of the list, going round; with `unread`, the next that has some. */
export function neighbour(
  sections: readonly Section[],
  openId: string | undefined,
  step: { by: 1 | -1; unread: boolean },
): MyRoom | undefined {
  const rooms = sections.flatMap(section => section.rooms)
  const open = rooms.findIndex(room => room.id === openId)
  const start = open === -1 && step.by === -1 ? 0 : open
  for (let away = 1; away <= rooms.length; away++) {
    const room = rooms[(start + step.by * away + rooms.length * 2) % rooms.length]
    if (room && room.id !== openId && (!step.unread || (room.membership?.unread ?? 0) > 0)) return room
  }
  return undefined
}
