import {
  type EventPayload,
  type Notification,
  type NotificationPage,
  notificationLimits,
} from "@parley/contract"
import type { Api } from "./calls.ts"
import type { Clock } from "./clock.ts"
import type { Part } from "./part.ts"
import type { OwnStore } from "./store.ts"
import type { Inbox } from "./types.ts"

/** Milliseconds in which what was read is gathered before the unread are counted again. */
const gather = 300
/** Notifications shown of one list; past it those that come push out the oldest. */
const heldMax = 500
/** Times that a page is asked for while what is in it keeps changing. */
const attemptsMax = 3

/** One's notifications. `state.inbox` shows them, from the first call on up to date and the same on all devices. */
export interface Notifications {
  /** Asks how many are unread: `state.inbox.unread`. */
  count(): Promise<void>
  /** Loads the newest, all of them or the unread ones. A list stays what it was when they are read: they are marked. */
  openList(list: Inbox["list"]): Promise<void>
  /** Loads the next page of the list that is open. */
  loadMore(): Promise<void>
  /** Lets go of the list; the count stays. */
  closeList(): void
  /** Marks one as read, at once here, then everywhere. A failure takes it back and is thrown. */
  markRead(id: string): Promise<void>
  markAllRead(): Promise<void>
}

interface NotificationsPart extends Notifications, Part {
  receive(event: EventPayload<"notification">): void
  receiveRead(event: EventPayload<"notification:read">): void
  /** One has read a room up to `seq`, on whichever device. */
  roomRead(roomId: string, seq: number): void
}

export const emptyInbox: Inbox = { unread: null, list: "all", notifications: null, more: false }

interface NotificationsOptions {
  readonly store: OwnStore
  readonly api: Api
  readonly clock: Clock
}

export function createNotifications({ store, api, clock }: NotificationsOptions): NotificationsPart {
  let cursor: string | null = null
  /** Who never asks costs the server nothing. */
  let used = false
  let online = false
  let cancelCount: (() => void) | null = null
  /** Raised by everything that makes an answer on its way too old. */
  let age = 0
  /** Raised when another list takes the place of this one. */
  let opened = 0

  const inbox = () => store.getState().inbox
  const set = (change: Partial<Inbox>) => store.set({ inbox: { ...inbox(), ...change } })

  function mark(isMarked: (notification: Notification) => boolean, read = true): void {
    const { notifications } = inbox()
    if (!notifications?.some(each => each.read !== read && isMarked(each))) return
    set({ notifications: notifications.map(each => (isMarked(each) ? { ...each, read } : each)) })
  }

  async function count(): Promise<void> {
    used = true
    const asked = age
    const { unread } = await api.call("countNotifications")
    if (asked === age) set({ unread })
    else countLater()
  }

  /** What fails here is asked again with the next change, or the next connection. */
  const recount = () => void count().catch(() => undefined)

  function countLater(): void {
    if (!used || !online) return
    cancelCount ??= clock.schedule(() => {
      cancelCount = null
      recount()
    }, gather)
  }

  function forgetCount(): void {
    cancelCount?.()
    cancelCount = null
  }

  async function load(list: Inbox["list"], from: string | null): Promise<void> {
    used = true
    const asking = opened
    for (let attempt = 1; ; attempt++) {
      const asked = age
      const query = {
        unread: list === "unread" ? ("true" as const) : ("false" as const),
        ...(from !== null && { cursor: from }),
      }
      const page = await api.call("listNotifications", { query })
      if (asking !== opened || cursor !== from) return
      // What came or was read meanwhile is not in the answer.
      if (asked === age || attempt === attemptsMax) return take(page, from === null)
    }
  }

  function take(page: NotificationPage, first: boolean): void {
    cursor = page.cursor
    const before = first ? [] : (inbox().notifications ?? [])
    const known = new Set(before.map(({ id }) => id))
    const notifications = [...before, ...page.notifications.filter(({ id }) => !known.has(id))]
    set({ notifications, unread: page.unread, more: cursor !== null })
  }

  function reload(): Promise<void> {
    opened++
    cursor = null
    return load(inbox().list, null)
  }

  return {
    count,
    async openList(list) {
      set({ list, notifications: null, more: false })
      await reload()
    },
    async loadMore() {
      if (cursor !== null) await load(inbox().list, cursor)
    },
    closeList() {
      opened++
      cursor = null
      set({ notifications: null, more: false })
    },
    async markRead(id) {
      mark(each => each.id === id)
      try {
        const { unread } = await api.call("readNotification", { params: { id } })
        set({ unread })
      } catch (error) {
        mark(each => each.id === id, false)
        throw error
      }
    },
    async markAllRead() {
      const { unread } = await api.call("readNotifications")
      mark(() => true)
      set({ unread })
    },
    receive({ notification }) {
      const { notifications, unread } = inbox()
      if (notifications?.some(({ id }) => id === notification.id)) return
      age++
      set({
        ...(notifications && {
          notifications: [notification, ...notifications].slice(0, Math.max(heldMax, notifications.length)),
        }),
        ...(unread !== null && { unread: Math.min(unread + 1, notificationLimits.unreadShownMax) }),
      })
    },
    receiveRead({ id, until, unread }) {
      age++
      mark(each => (id === null ? each.createdAt <= until : each.id === id))
      set({ unread })
    },
    roomRead(roomId, seq) {
      age++
      mark(({ room, message }) => room.id === roomId && message !== null && message.seq <= seq)
      if (inbox().unread !== 0) countLater()
    },
    dropRoom(roomId) {
      const { notifications, unread } = inbox()
      if (notifications) set({ notifications: notifications.filter(({ room }) => room.id !== roomId) })
      if (unread !== 0) countLater()
    },
    setOnline(next) {
      online = next
      forgetCount()
      if (!online || !used) return
      if (inbox().notifications) void reload().catch(() => undefined)
      else recount()
    },
    clear() {
      opened++
      age++
      cursor = null
      used = false
      forgetCount()
    },
  }
}
