import type { ClientState, RoomState } from "@parley/client"
import type { UserSummary } from "@parley/contract"
import { compareNames } from "../../../../i18n/formats.ts"
import type { EmojiData } from "../../emoji/emoji-data.ts"
import type { Trigger } from "./trigger.ts"

const shownMax = 6

/** Something that what is typed may become. */
export interface Suggestion {
  readonly id: string
  /** Takes the place of the sign and what is typed. */
  readonly insert: string
  readonly title: string
  readonly detail: string
  readonly person?: UserSummary
  readonly emoji?: string
}

interface Sources {
  readonly state: RoomState
  readonly rooms: ClientState["rooms"]
  readonly emoji: EmojiData | null
  readonly meId: string
  /** What `@room` is called. */
  readonly everyone: string
}

/** What fits best to what is typed, the best first. */
export function suggestionsFor(trigger: Trigger, sources: Sources): readonly Suggestion[] {
  switch (trigger.sign) {
    case "@":
      return people(trigger.typed, sources)
    case "#":
      return channels(trigger.typed, sources)
    case ":":
      return (sources.emoji?.findEmoji(trigger.typed, shownMax) ?? []).map(({ emoji, code }) => ({
        id: emoji,
        insert: emoji,
        title: `:${code}:`,
        detail: "",
        emoji,
      }))
  }
}

/** Members whose username, or a word of whose name, begins like this; last, everyone in the room. */
function people(typed: string, { state, meId, everyone }: Sources): Suggestion[] {
  const start = typed.toLowerCase()
  const begins = ({ username, name }: UserSummary) =>
    [username, ...name.split(/\s+/u)].some(word => word.toLowerCase().startsWith(start))
  const found = [...state.members.values()]
    .filter(({ leftAt, user }) => leftAt === null && user.id !== meId && begins(user))
    .map(({ user }) => user)
    .sort((a, b) => compareNames(a.name, b.name))
    .slice(0, shownMax)
    .map(user => ({
      id: user.id,
      insert: `@${user.username}`,
      title: user.name,
      detail: `@${user.username}`,
      person: user,
    }))
  const all = { id: "room", insert: "@room", title: everyone, detail: "@room" }
  return state.room.kind !== "direct" && "room".startsWith(start) ? [...found, all] : found
}

function channels(typed: string, { rooms }: Sources): Suggestion[] {
  const start = typed.toLowerCase()
  return [...rooms.values()]
    .map(({ room }) => room)
    .filter(({ kind, name }) => kind === "channel" && !/\s/u.test(name) && name.toLowerCase().includes(start))
    .sort(
      (a, b) =>
        Number(b.name.toLowerCase().startsWith(start)) - Number(a.name.toLowerCase().startsWith(start)) ||
        compareNames(a.name, b.name),
    )
    .slice(0, shownMax)
    .map(({ id, name, topic }) => ({ id, insert: `#${name}`, title: `#${name}`, detail: topic }))
}
