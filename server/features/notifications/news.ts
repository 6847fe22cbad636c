import type { Change } from "@parley/contract"
import type { Announcement, News, SentMessage } from "../../platform/bus/index.ts"

/** What of the changes of a batch someone may have to be told of: messages that were sent, members who came. */
export function newsOf(announcements: readonly Announcement[]): News | undefined {
  const messages: SentMessage[] = []
  const entries: News["entries"][number][] = []
  for (const { roomId, changes } of announcements) {
    for (const { change, created } of changes) {
      if (!created) continue
      if (change.kind === "message") messages.push(sentMessage(change))
      if (change.kind === "member") entries.push({ roomId, userId: change.value.user.id })
    }
  }
  return messages.length + entries.length === 0 ? undefined : { v: 1, messages, entries }
}

function sentMessage({ value }: Extract<Change, { kind: "message" }>): SentMessage {
  return {
    id: value.id,
    roomId: value.roomId,
    seq: value.seq,
    authorId: value.author.id,
    rootId: value.replyTo,
    mentions: value.mentions,
    createdAt: Date.parse(value.createdAt),
  }
}
