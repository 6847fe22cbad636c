import type { Notification } from "@parley/contract"
import { isoTime } from "../../platform/clock.ts"
import type { Db } from "../../platform/store/index.ts"
import { findRooms } from "../rooms/index.ts"
import type { NotificationsContext } from "./context.ts"
import type { Entry } from "./entries.ts"

export type UnreadView = Omit<Notification, "read">

/** Entries as they are shown, by id. Those whose message is gone are left out. */
export async function viewsOf(
  context: NotificationsContext,
  db: Db,
  entries: readonly Entry[],
): Promise<Map<string, UnreadView>> {
  const distinct = (ids: readonly string[]) => [...new Set(ids)]
  const [messages, rooms, people] = await Promise.all([
    context.messages.messages(db, distinct(entries.flatMap(entry => entry.message?.id ?? []))),
    findRooms(db, distinct(entries.map(entry => entry.roomId))),
    context.people.summaries(db, distinct(entries.map(entry => entry.actorId))),
  ])
  const roomOf = new Map(rooms.map(({ id, kind, name }) => [id, { id, kind, name }]))
  const views = new Map<string, UnreadView>()
  for (const { id, kind, roomId, message, actorId, at } of entries) {
    const [room, actor] = [roomOf.get(roomId), people.get(actorId)]
    const said = message ? messages.get(message.id) : null
    if (!room || !actor || said === undefined || (said && said.deletedAt !== null)) continue
    views.set(id, { id, kind, room, actor, message: said, createdAt: isoTime(at) })
  }
  return views
}
