import { limits } from "./limits.ts"
import { Message } from "./messages.ts"
import { notificationLimits } from "./notification-limits.ts"
import { byId } from "./params.ts"
import { NotifyLevel, RoomKind } from "./rooms.ts"
import { route } from "./route.ts"
import { Cursor, Id, PageLimit, Seq, Time } from "./scalars.ts"
import { UserSummary } from "./users.ts"
import { z } from "./zod.ts"

export const NotificationKind = z.enum(["mention", "room_mention", "reply", "added"]).meta({
  id: "NotificationKind",
  description:
    "`mention`: by name; `room_mention`: `@room`; `reply`: in a thread that one wrote in; `added`: to a room, by someone",
})
export type NotificationKind = z.infer<typeof NotificationKind>

export const NotificationRoom = z
  .object({ id: Id, kind: RoomKind, name: z.string() })
  .meta({ id: "NotificationRoom" })

export const Notification = z
  .object({
    id: Id,
    kind: NotificationKind,
    room: NotificationRoom,
    actor: UserSummary,
    message: Message.nullable().describe("Null for `added`"),
    createdAt: Time,
    read: z.boolean().describe("Read by itself, with all, or because its room was read"),
  })
  .meta({ id: "Notification" })
export type Notification = z.infer<typeof Notification>

const unread = z
  .number()
  .int()
  .describe(`Unread notifications; ${notificationLimits.unreadShownMax} means that many or more`)

export const NotificationPage = z
  .object({ notifications: z.array(Notification), cursor: Cursor.nullable(), unread })
  .meta({ id: "NotificationPage" })
export type NotificationPage = z.infer<typeof NotificationPage>

export const NotificationQuery = z.object({
  cursor: Cursor.optional(),
  limit: PageLimit,
  unread: z
    .enum(["true", "false"])
    .default("false")
    .transform(value => value === "true")
    .describe("Only what is unread"),
})
export type NotificationQuery = z.infer<typeof NotificationQuery>

export const UnreadNotifications = z.object({ unread }).meta({ id: "UnreadNotifications" })
export type UnreadNotifications = z.infer<typeof UnreadNotifications>

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day such as "22:00"')
const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'is not a time zone such as "Europe/Vienna"')
  .describe("An IANA name")

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== ""
  } catch {
    return false
  }
}

export const QuietHours = z
  .object({
    from: TimeOfDay,
    to: TimeOfDay.describe("Not later than `from` is on the next day"),
    days: z
      .array(z.number().int().min(0).max(6))
      .min(1)
      .max(7)
      .describe("Days on which they begin, 0 is Sunday"),
    timeZone: TimeZone,
  })
  .meta({ id: "QuietHours", description: "Wall-clock times: no push and no sound in between" })
export type QuietHours = z.infer<typeof QuietHours>

export const NotificationSettings = z
  .object({
    push: NotifyLevel.describe("The most that is pushed from any room; a room's own level can lower it"),
    sound: z.boolean(),
    excerpt: z.boolean().describe("Pushes show what was said; otherwise only that, where and by whom"),
    quietHours: QuietHours.nullable(),
  })
  .meta({ id: "NotificationSettings" })
export type NotificationSettings = z.infer<typeof NotificationSettings>

export const EditNotificationSettings = NotificationSettings.partial().meta({
  id: "EditNotificationSettings",
})
export type EditNotificationSettings = z.infer<typeof EditNotificationSettings>

const base64url = (bytes: number, name: string) =>
  z
    .string()
    .max(limits.queryMax)
    .regex(/^[A-Za-z0-9_-]+={0,2}$/, `is not ${name} in base64url`)
    .transform(text => text.replace(/=+$/, ""))
    .refine(text => Math.floor((text.length * 3) / 4) === bytes, `is not ${name} of ${bytes} bytes`)

export const PushSubscription = z
  .object({
    endpoint: z.url().max(notificationLimits.endpointMax),
    keys: z.object({
      p256dh: base64url(65, "a P-256 public key"),
      auth: base64url(16, "an authentication secret"),
    }),
  })
  .meta({
    id: "PushSubscription",
    description: "What `PushSubscription.toJSON()` of a browser gives (W3C Push)",
  })
export type PushSubscription = z.infer<typeof PushSubscription>

export const PushKey = z
  .object({ key: z.string().describe("The `applicationServerKey`: P-256, uncompressed, base64url") })
  .meta({ id: "PushKey" })

/** What a service worker gets, as JSON. */
export const PushPayload = z
  .object({
    v: z.literal(1),
    kind: z.enum([...NotificationKind.options, "message"]),
    title: z.string(),
    body: z.string(),
    sentence: z
      .enum(["added", "new_message"])
      .nullable()
      .describe("Which sentence of ours `body` is, for a device that says it in another language"),
    roomId: Id,
    messageId: Id.nullable(),
    seq: Seq.nullable(),
    tag: Id.describe("The same push twice has the same tag: show it once"),
    url: z.string().describe("Where a click leads, within the site"),
    unread,
    sound: z.boolean(),
    at: Time,
  })
  .meta({ id: "PushPayload" })
export type PushPayload = z.infer<typeof PushPayload>

export const notificationRoutes = {
  listNotifications: route({
    method: "get",
    path: "/api/notifications",
    tag: "Notifications",
    summary: "One's inbox, newest first: mentions, answers in one's threads, rooms that one was added to",
    access: "user",
    query: NotificationQuery,
    answers: { 200: NotificationPage },
    errors: [],
  }),
  countNotifications: route({
    method: "get",
    path: "/api/notifications/unread",
    tag: "Notifications",
    summary: "How many notifications are unread",
    access: "user",
    answers: { 200: UnreadNotifications },
    errors: [],
  }),
  readNotification: route({
    method: "post",
    path: "/api/notifications/:id/read",
    tag: "Notifications",
    summary: "Mark a notification as read",
    access: "user",
    params: byId,
    answers: { 200: UnreadNotifications },
    errors: ["not_found"],
  }),
  readNotifications: route({
    method: "post",
    path: "/api/notifications/read",
    tag: "Notifications",
    summary: "Mark all notifications until now as read",
    access: "user",
    answers: { 200: UnreadNotifications },
    errors: [],
  }),
  getNotificationSettings: route({
    method: "get",
    path: "/api/users/me/notification-settings",
    tag: "Notifications",
    summary: "How one is notified",
    access: "user",
    answers: { 200: NotificationSettings },
    errors: [],
  }),
  editNotificationSettings: route({
    method: "patch",
    path: "/api/users/me/notification-settings",
    tag: "Notifications",
    summary: "Change how one is notified; what is left out stays",
    access: "user",
    body: EditNotificationSettings,
    answers: { 200: NotificationSettings },
    errors: [],
  }),
  getPushKey: route({
    method: "get",
    path: "/api/push/key",
    tag: "Notifications",
    summary: "The public key that browsers subscribe to pushes with (VAPID, RFC 8292)",
    access: "user",
    answers: { 200: PushKey },
    errors: [],
  }),
  subscribePush: route({
    method: "post",
    path: "/api/push/subscriptions",
    tag: "Notifications",
    summary:
      "Get pushes on this session's device, in place of what it subscribed before; ends with the session",
    access: "user",
    body: PushSubscription,
    answers: { 204: null },
    errors: ["invalid_input"],
  }),
  unsubscribePush: route({
    method: "delete",
    path: "/api/push/subscriptions",
    tag: "Notifications",
    summary: "Get no more pushes on this session's device",
    access: "user",
    answers: { 204: null },
    errors: [],
  }),
} as const

export const notificationServerEvents = {
  notification: {
    summary: "Something came into one's inbox",
    payload: z.object({
      notification: Notification,
      alert: z.boolean().describe("May make a sound: not in quiet hours, do not disturb, or with sound off"),
    }),
  },
  "notification:read": {
    summary: "One marked notifications as read, on whichever device",
    payload: z.object({
      id: Id.nullable().describe("Null: all until `until`"),
      until: Time,
      unread,
    }),
  },
} as const
