import type { PendingMessage } from "@parley/client"
import type { Account, Message, UserSummary } from "@parley/contract"
import { dayOf } from "../../components/dates.ts"

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

/** What the log shows, from top to bottom. */
export type Entry =
  | MessageEntry
  | { readonly kind: "day"; readonly id: string; readonly time: string }
  | { readonly kind: "new"; readonly id: "new" }

/** By which a message is found in a log. */
export const entryId = ({ author, key }: Message): string => `${author.id}-${key}`

interface Shown {
  messages: readonly Message[]
  pending: readonly PendingMessage[]
  me: Account
  /** Messages of others after this seq are new; null when none are. */
  newAfter: number | null
}

/** Lays out messages and then the outbox, with a line at each day and one before the first new message. */
export function entriesOf({ messages, pending, me, newAfter }: Shown): Entry[] {
  const entries: Entry[] = []
  const sentKeys = new Set(
    messages.filter(message => message.author.id === me.id).map(message => message.key),
  )
  let newSeen = newAfter === null
  let last: MessageEntry | undefined

  const add = (entry: MessageEntry) => {
    const sameDay = last !== undefined && dayOf(last.createdAt) === dayOf(entry.createdAt)
    if (!sameDay) entries.push({ kind: "day", id: `day-${entry.id}`, time: entry.createdAt })
    const startsNew = !newSeen && isNew(entry, me.id, newAfter ?? 0)
    if (startsNew) {
      entries.push({ kind: "new", id: "new" })
      newSeen = true
    }
    const joined = sameDay && !startsNew && last !== undefined && goesOn(last, entry)
    last = joined ? entry : { ...entry, first: true }
    entries.push(last)
  }

  for (const message of messages) {
    const { author, text, createdAt } = message
    add({ kind: "message", id: entryId(message), author, text, createdAt, first: false, message })
  }
  for (const waiting of pending) {
    if (sentKeys.has(waiting.key)) continue
    const { text, createdAt, key } = waiting
    add({
      kind: "message",
      id: `${me.id}-${key}`,
      author: me,
      text,
      createdAt,
      first: false,
      pending: waiting,
    })
  }
  return entries
}

function isNew(entry: MessageEntry, meId: string, newAfter: number): boolean {
  const { message } = entry
  return message !== undefined && message.seq > newAfter && message.author.id !== meId && !message.deletedAt
}

function goesOn(last: MessageEntry, entry: MessageEntry): boolean {
  return (
    last.author.id === entry.author.id && Date.parse(entry.createdAt) - Date.parse(last.createdAt) < groupSpan
  )
}
