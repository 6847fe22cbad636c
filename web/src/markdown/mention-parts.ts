import type { Member, Message } from "@parley/contract"

export interface MentionPart {
  readonly text: string
  /** Whom it mentions: a user's id, or `room`. */
  readonly mention?: string
}

/** Where the server may see a mention: an `@` that begins a word. A dot or dash at the end belongs to the sentence. */
const mention = /(?<![\p{L}\p{N}_@/.])@[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?/giu

/** Cuts a text into plain parts and those mentions that count. Joined again, the parts give the text. */
export function mentionParts(
  text: string,
  mentions: readonly string[],
  members: ReadonlyMap<string, Member>,
): MentionPart[] {
  if (mentions.length === 0) return [{ text }]
  const ids = new Map(mentions.map(id => [(members.get(id)?.user.username ?? id).toLowerCase(), id]))
  const parts: MentionPart[] = []
  let end = 0
  for (const match of text.matchAll(mention)) {
    const id = ids.get(match[0].slice(1).toLowerCase())
    if (id === undefined) continue
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ text: match[0], mention: id })
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

/** Whether a message of someone else is meant for this user. */
export const mentionsUser = (message: Message, userId: string): boolean =>
  message.author.id !== userId && message.mentions.some(id => id === userId || id === "room")
