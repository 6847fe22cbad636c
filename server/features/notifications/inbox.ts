import {
  type Notification,
  type NotificationPage,
  type NotificationQuery,
  notificationLimits,
  ParleyError,
} from "@parley/contract"
import { z } from "zod"
import { subjects } from "../../platform/bus/index.ts"
import { isoTime } from "../../platform/clock.ts"
import { readCursor, storableText, writeCursor } from "../../platform/cursor.ts"
import type { Db } from "../../platform/store/index.ts"
import type { NotificationsContext } from "./context.ts"
import {
  type Entry,
  entriesBefore,
  isRead,
  isVisible,
  type Owner,
  ownerOf,
  type Place,
  withUnreadRooms,
} from "./entries.ts"
import { findReads, insertRead, saveReadUntil } from "./repository.ts"
import { viewsOf } from "./view.ts"

const scannedAtOnce = 200
/** A page that finds too little among this many times `scannedAtOnce` ends early, with a cursor. */
const scansMax = 10
const Cursor = z.tuple([z.int(), storableText]).transform(([at, id]): Place => ({ at, id }))
const newest: Place = { at: Number.MAX_SAFE_INTEGER, id: "" }

/** One page of someone's inbox, with how much is unread, of one moment. @throws ParleyError `invalid_input` */
export function readInbox(
  context: NotificationsContext,
  userId: string,
  query: NotificationQuery,
): Promise<NotificationPage> {
  const before = query.cursor === undefined ? newest : readCursor(query.cursor, Cursor)
  return context.store.snapshot(async db => {
    const owner = await ownerOf(context, db, userId)
    const wanted = query.unread ? await withUnreadRooms(db, owner) : owner
    const scan = { before, limit: query.limit, unread: query.unread, now: context.clock.now() }
    const { entries, next } = await scanInbox(db, wanted, scan)
    return {
      notifications: await present(context, db, { owner, entries }),
      cursor: next && writeCursor([next.at, next.id]),
      unread: await unreadOf(context, db, owner),
    }
  })
}

/** How many notifications of someone are unread, up to `notificationLimits.unreadShownMax`. */
export function countUnread(context: NotificationsContext, userId: string): Promise<number> {
  return context.store.snapshot(async db => unreadOf(context, db, await ownerOf(context, db, userId)))
}

/** Marks one as read and tells the person's devices. @throws ParleyError `not_found` if it is not in their inbox */
export async function markRead(context: NotificationsContext, userId: string, id: string): Promise<number> {
  const { db } = context.store
  const owner = await ownerOf(context, db, userId)
  const entry = await findEntry(context, owner, id)
  if (!entry) throw new ParleyError("not_found")
  await insertRead(db, { user_id: userId, notification_id: id, created_at: entry.at })
  return await tellRead(context, userId, { id, until: entry.at })
}

/** Marks all until now as read and tells the person's devices. */
export async function markAllRead(context: NotificationsContext, userId: string): Promise<number> {
  const until = context.clock.now()
  await context.store.transaction(tx => saveReadUntil(tx, userId, until))
  return await tellRead(context, userId, { id: null, until })
}

async function tellRead(
  context: NotificationsContext,
  userId: string,
  read: { id: string | null; until: number },
): Promise<number> {
  const unread = await countUnread(context, userId)
  const payload = { id: read.id, until: isoTime(read.until), unread }
  context.bus.publish(subjects.user(userId), { v: 1, kind: "event", event: "notification:read", payload })
  return unread
}

async function unreadOf(context: NotificationsContext, db: Db, owner: Owner): Promise<number> {
  const limit = notificationLimits.unreadShownMax
  const scan = { before: newest, limit, unread: true, now: context.clock.now() }
  return (await scanInbox(db, await withUnreadRooms(db, owner), scan)).entries.length
}

interface Scan {
  readonly before: Place
  readonly limit: number
  readonly unread: boolean
  readonly now: number
}

/** @returns entries that are wanted, and where to go on; null at the end */
async function scanInbox(
  db: Db,
  owner: Owner,
  scan: Scan,
): Promise<{ entries: Entry[]; next: Place | null }> {
  const entries = new Map<string, Entry>()
  let { before } = scan
  for (let scans = 0; scans < scansMax; scans++) {
    const scanned = await entriesBefore(db, owner, { before, now: scan.now, limit: scannedAtOnce })
    const wanted = scanned.filter(entry => isVisible(owner, entry))
    for (const entry of scan.unread ? await unreadAmong(db, owner, wanted) : wanted) {
      if (entries.has(entry.id)) continue
      if (entries.size === scan.limit) return { entries: [...entries.values()], next: last(entries) }
      entries.set(entry.id, entry)
    }
    const oldest = scanned.at(-1)
    const isEnd = !oldest || scanned.length < scannedAtOnce || (scan.unread && oldest.at <= owner.readUntil)
    if (isEnd) return { entries: [...entries.values()], next: null }
    before = oldest
  }
  return { entries: [...entries.values()], next: before }
}

const last = (entries: ReadonlyMap<string, Entry>): Entry | null => [...entries.values()].at(-1) ?? null

async function unreadAmong(db: Db, owner: Owner, entries: readonly Entry[]): Promise<Entry[]> {
  const reads = await findReads(
    db,
    owner.userId,
    entries.map(entry => entry.id),
  )
  return entries.filter(entry => !isRead(owner, entry, reads))
}

async function findEntry(
  context: NotificationsContext,
  owner: Owner,
  id: string,
): Promise<Entry | undefined> {
  const { db } = context.store
  const now = context.clock.now()
  const addedAt = /^added\..+\.([0-9a-z]+)$/.exec(id)?.[1]
  const message = addedAt === undefined ? (await context.messages.messages(db, [id])).get(id) : undefined
  const at = message ? Date.parse(message.createdAt) : Number.parseInt(addedAt ?? "", 36)
  if (!Number.isSafeInteger(at)) return undefined
  // What sorts right before it is its own place.
  const around = await entriesBefore(db, owner, { before: { at, id: `${id}~` }, now, limit: scannedAtOnce })
  return around.find(entry => entry.id === id && isVisible(owner, entry))
}

async function present(
  context: NotificationsContext,
  db: Db,
  shown: { owner: Owner; entries: readonly Entry[] },
): Promise<Notification[]> {
  const { owner, entries } = shown
  const ids = entries.map(entry => entry.id)
  const [views, reads] = await Promise.all([viewsOf(context, db, entries), findReads(db, owner.userId, ids)])
  return entries.flatMap(entry => {
    const view = views.get(entry.id)
    return view ? [{ ...view, read: isRead(owner, entry, reads) }] : []
  })
}
