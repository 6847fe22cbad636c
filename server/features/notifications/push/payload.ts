import { createHash } from "node:crypto"
import { hideSpoilers, isQuiet, type Message, notificationLimits, PushPayload } from "@parley/contract"
import { isoTime } from "../../../platform/clock.ts"
import { findMembers, findRooms } from "../../rooms/index.ts"
import type { NotificationsContext } from "../context.ts"
import { additionOf, mayNotify } from "../entries.ts"
import { countUnread } from "../inbox.ts"
import type { JobRow } from "../repository.ts"
import { settingsOf } from "../settings.ts"

export interface ComposedPush {
  readonly payload: PushPayload
  /** Replaces the same push where it still waits at the push service (RFC 8030, section 5.4). */
  readonly topic: string
  readonly urgency: "high" | "normal"
}

/** What a job's push says now; nothing where it was read meanwhile, is gone, or must not be told any more. */
export async function composePush(
  context: NotificationsContext,
  job: JobRow,
): Promise<ComposedPush | undefined> {
  const scene = await sceneOf(context, job)
  if (!scene) return undefined
  const { room, actor, message, settings, at } = scene
  const isDirect = room.kind === "direct"
  const tag = job.message_id ?? `added.${room.id}`
  const title = isDirect ? actor.name : `${actor.name} · ${room.name}`
  const payload = PushPayload.parse({
    v: 1,
    kind: job.kind,
    title,
    ...bodyOf({ message, excerpt: settings.excerpt }),
    roomId: room.id,
    messageId: message?.id ?? null,
    seq: message?.seq ?? null,
    tag,
    url: `/rooms/${encodeURIComponent(room.id)}${message ? `/messages/${message.seq}` : ""}`,
    unread: await countUnread(context, job.user_id),
    sound: settings.sound,
    at: isoTime(at),
  } satisfies PushPayload)
  return {
    payload,
    topic: createHash("sha256").update(tag).digest("base64url").slice(0, 32),
    urgency: job.kind === "message" && !isDirect ? "normal" : "high",
  }
}

function sceneOf(context: NotificationsContext, job: JobRow) {
  return context.store.snapshot(async db => {
    const query = { roomIds: [job.room_id], userIds: [job.user_id] }
    const [[room], [member], settingsFor] = await Promise.all([
      findRooms(db, [job.room_id]),
      findMembers(db, query),
      settingsOf(db, [job.user_id]),
    ])
    const settings = settingsFor(job.user_id)
    if (!room || !member || !mayNotify(member)) return undefined
    if (isQuiet(settings.quietHours, context.clock.now())) return undefined
    if (job.message_id === null) {
      const [entry] = additionOf(member)
      const actor = entry && (await context.people.summaries(db, [entry.actorId])).get(entry.actorId)
      return actor && { room, actor, settings, message: null, at: entry.at }
    }
    const message = (await context.messages.messages(db, [job.message_id])).get(job.message_id)
    if (!message || message.deletedAt !== null || message.seq <= member.since_seq) return undefined
    if (message.seq <= member.read_seq) return undefined
    return { room, actor: message.author, settings, message, at: Date.parse(message.createdAt) }
  })
}

function bodyOf(of: { message: Message | null; excerpt: boolean }): Pick<PushPayload, "body" | "sentence"> {
  if (!of.message) return { sentence: "added", body: "You were added to this room." }
  if (!of.excerpt) return { sentence: "new_message", body: "New message" }
  return { sentence: null, body: excerptOf(of.message) }
}

function excerptOf(message: Message): string {
  const text = hideSpoilers(message.text.trim())
  if (text === "")
    return message.attachments
      .map(each => each.name)
      .join(", ")
      .slice(0, notificationLimits.excerptMax)
  if (text.length <= notificationLimits.excerptMax) return text
  return `${text.slice(0, notificationLimits.excerptMax - 1).replace(/[\uD800-\uDBFF]$/, "")}…`
}
