import type { RoomState } from "@parley/client"

/** Someone who can be mentioned. */
export interface Candidate {
  readonly username: string
  readonly name: string
}

const shownMax = 6
/** An `@` that begins a word right before the caret, and what is typed of the name. */
const begun = /(?:^|[\s([{"'])@([a-z0-9._-]*)$/i

/** What is typed of a mention before the caret; null where none is. */
export const typedMention = (beforeCaret: string): string | null => begun.exec(beforeCaret)?.[1] ?? null

/** Members whose username, or a word of whose name, begins like this; last, everyone in the room. */
export function candidatesOf(state: RoomState, typed: string, meId: string): Candidate[] {
  const start = typed.toLowerCase()
  const people = [...state.members.values()]
    .filter(({ leftAt, user }) => leftAt === null && user.id !== meId)
    .map(({ user }) => user)
    .filter(({ username, name }) =>
      [username, ...name.split(/\s+/)].some(word => word.toLowerCase().startsWith(start)),
    )
    .sort((a, b) => a.name.localeCompare(b.name))
    .slice(0, shownMax)
  const everyone = state.room.kind !== "direct" && "room".startsWith(start)
  return everyone ? [...people, { username: "room", name: "Everyone in the room" }] : people
}
