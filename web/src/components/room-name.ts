import type { Room, UserSummary } from "@parley/contract"
import i18next from "i18next"

/** The other person of a direct room. */
export function otherPerson(room: Room, meId: string): UserSummary | undefined {
  return room.people.find(person => person.id !== meId) ?? room.people[0]
}

/** What a room is called in front of one of its members. */
export function roomName(room: Room, meId: string): string {
  if (room.kind !== "direct") return room.name
  return otherPerson(room, meId)?.name ?? i18next.t("directMessage")
}

export function countMembers(count: number): string {
  return i18next.t("memberCount", { count })
}
