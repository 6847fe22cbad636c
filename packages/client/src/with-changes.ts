import type { Message, Reaction } from "@parley/contract"
import type { PendingChange } from "./types.ts"

/**
 * The messages as they will be once what waits is committed; those that nothing waits for are the same objects. A change
 * that the server has carried out already changes nothing. `me` is the id of the user who is logged in.
 */
export function withChanges(
  messages: readonly Message[],
  changing: readonly PendingChange[],
  me: string,
): readonly Message[] {
  if (changing.length === 0) return messages
  const ids = new Set(changing.map(change => change.messageId))
  return messages.map(message =>
    ids.has(message.id)
      ? changing.reduce(
          (shown, change) => (change.messageId === shown.id ? changed(shown, change, me) : shown),
          message,
        )
      : message,
  )
}

function changed(message: Message, change: PendingChange, me: string): Message {
  if (message.deletedAt !== null || change.error !== undefined) return message
  switch (change.kind) {
    case "edit":
      return message.text === change.text
        ? message
        : { ...message, text: change.text, editedAt: change.createdAt }
    case "delete":
      return {
        ...message,
        text: "",
        deletedAt: change.createdAt,
        pinnedAt: null,
        attachments: [],
        reactions: [],
        mentions: [],
      }
    case "react":
      return { ...message, reactions: reacted(message.reactions, change, me) }
    case "pin":
      return { ...message, pinnedAt: change.pinned ? (message.pinnedAt ?? change.createdAt) : null }
  }
}

function reacted(
  reactions: readonly Reaction[],
  { emoji, active }: { emoji: string; active: boolean },
  me: string,
): Reaction[] {
  const held = reactions.find(reaction => reaction.emoji === emoji)
  if ((held?.userIds.includes(me) ?? false) === active) return [...reactions]
  if (held === undefined) return [...reactions, { emoji, userIds: [me], count: 1 }]
  const userIds = active ? [...held.userIds, me] : held.userIds.filter(id => id !== me)
  const next = { emoji, userIds, count: held.count + (active ? 1 : -1) }
  return reactions.flatMap(reaction => (reaction !== held ? reaction : next.count > 0 ? next : []))
}
