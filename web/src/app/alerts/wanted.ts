import {
  isQuiet,
  type Message,
  type MyRoom,
  type NotificationSettings,
  type NotifyLevel,
  type PresenceStatus,
} from "@parley/contract"

const rank: Record<NotifyLevel, number> = { none: 0, mentions: 1, all: 2 }

/** Whether one may be told of anything now: by hand of the settings, quiet hours, and do not disturb. */
export function mayAlert(
  settings: NotificationSettings,
  now: { readonly at: number; readonly status: PresenceStatus | undefined },
): boolean {
  return settings.push !== "none" && now.status !== "dnd" && !isQuiet(settings.quietHours, now.at)
}

/** Whether a new message is one to tell of, as the server pushes them: by the stricter level, direct ones as mentions. */
export function tellsOf(message: Message, room: MyRoom, own: { meId: string; level: NotifyLevel }): boolean {
  const { membership } = room
  if (!membership || membership.muted || message.author.id === own.meId) return false
  if (message.seq <= membership.readSeq) return false
  const level = rank[own.level] < rank[membership.notify] ? own.level : membership.notify
  return level === "all" || (level === "mentions" && room.kind === "direct")
}
