import type { PendingMessage } from "@parley/client"
import type { Account, Message, UserSummary } from "@parley/contract"

/** A message with the same author as the one before, this soon after it, needs no name of its own. */
const groupSpan = 5 * 60_000

interface Spoken {
  readonly kind: "message"
  /** The same for a pending message and the message that it becomes, so that it stays in its place. */
  readonly id: string
  readonly author: UserSummary
  readonly text: string
  readonly createdAt: string
  /** Begins a group: name and picture are shown. */
  readonly first: boolean
  /** The first of its day, whose line stands above it. */
  readonly startsDay: boolean
  /** The first new one, with a line above it. */
  readonly startsNew: boolean
}
export interface SentEntry extends Spoken {
  readonly message: Message
  readonly pending?: undefined
}
export interface PendingEntry extends Spoken {
  readonly pending: PendingMessage
  readonly message?: undefined
}
export type MessageEntry = SentEntry | PendingEntry

/** What the log shows, from top to bottom: the beginning of the room, where it is loaded, and messages. */
export type Entry = MessageEntry | { readonly kind: "beginning"; readonly id: "beginning" }

/** By which a message is found in a log. */
export const entryId = ({ author, key }: Message): string => `${author.id}-${key}`

interface Shown {
  messages: readonly Message[]
  pending: readonly PendingMessage[]
  me: Account
  /** Messages of others after this seq are new; null when none are. */
  newAfter: number | null
}

/** What was laid out for what. */
export interface Layout {
  readonly of: Shown
  readonly entries: readonly MessageEntry[]
}

/**
 * Lays out messages and then the outbox, telling where a group, a day and what is new begin. Entries of a layout before
 * are used again as far as its messages are the same.
 */
export function layOut(of: Shown, before?: Layout): Layout {
  const { messages, pending, me, newAfter } = of
  const entries: MessageEntry[] = before === undefined ? [] : sameBeginning(of, before)
  const kept = entries.length
  // Where what was read last is not held, the first new message may not be either.
  let newSeen =
    newAfter === null || (messages[0]?.seq ?? 0) > newAfter + 1 || entries.some(({ startsNew }) => startsNew)
  let last = entries.at(-1)

  const add = (spoken: Addition) => {
    const startsDay = last === undefined || dayNumber(last.createdAt) !== dayNumber(spoken.createdAt)
    const startsNew = !newSeen && isNew(spoken.message, me.id, newAfter ?? 0)
    newSeen ||= startsNew
    const first = startsDay || startsNew || last === undefined || !goesOn(last, spoken)
    last = { ...spoken, kind: "message", first, startsDay, startsNew }
    entries.push(last)
  }

  for (const message of messages.slice(kept)) {
    const { author, text, createdAt } = message
    add({ id: entryId(message), author, text, createdAt, message })
  }
  const unseen = pending.filter(
    ({ key }) => !messages.some(seen => seen.key === key && seen.author.id === me.id),
  )
  for (const waiting of unseen) {
    const { text, createdAt, key } = waiting
    add({ id: `${me.id}-${key}`, author: me, text, createdAt, pending: waiting })
  }
  return { of, entries }
}

function sameBeginning({ messages, me, newAfter }: Shown, before: Layout): MessageEntry[] {
  if (me.id !== before.of.me.id || newAfter !== before.of.newAfter) return []
  const held = before.of.messages
  const end = messages.findIndex((message, index) => message !== held[index])
  return before.entries.slice(0, end < 0 ? Math.min(messages.length, held.length) : end)
}

type Addition = Omit<SentEntry, Derived> | Omit<PendingEntry, Derived>
type Derived = "kind" | "first" | "startsDay" | "startsNew"

function isNew(message: Message | undefined, meId: string, newAfter: number): boolean {
  return message !== undefined && message.seq > newAfter && message.author.id !== meId && !message.deletedAt
}

function goesOn(last: MessageEntry, next: Addition): boolean {
  return (
    last.author.id === next.author.id && Date.parse(next.createdAt) - Date.parse(last.createdAt) < groupSpan
  )
}

/** Days of times asked for lately: a log of thousands asks for the same ones at each change. */
const days = new Map<string, number>()
const daysMax = 20_000

/** A number that two times share when they lie on the same local calendar day. */
function dayNumber(time: string): number {
  const known = days.get(time)
  if (known !== undefined) return known
  const date = new Date(time)
  const day = (date.getFullYear() * 16 + date.getMonth()) * 32 + date.getDate()
  if (days.size >= daysMax) days.clear()
  days.set(time, day)
  return day
}
