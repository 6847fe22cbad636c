import { presenceLimits } from "./presence-limits.ts"
import { Id, Seq } from "./scalars.ts"
import { z } from "./zod.ts"

export const PresenceStatus = z
  .enum(["online", "away", "dnd", "offline"])
  .meta({ id: "PresenceStatus", description: "`dnd` is: do not disturb" })
export type PresenceStatus = z.infer<typeof PresenceStatus>

/**
 * `online` and `away` are said of one connection: a person is online if any of their connections is. `dnd` is said of the
 * person, on all devices and until one of them says `online`; `away` leaves it as it is. A client whose person is in `dnd`
 * does not report idleness and coming back from it.
 */
export const SetPresence = z.object({ status: PresenceStatus.exclude(["offline"]) })
export type SetPresence = z.infer<typeof SetPresence>

export const WatchPresence = z.object({
  userIds: z
    .array(Id)
    .max(presenceLimits.watchedMax)
    .describe("Everyone whom the connection watches from now on; those named before and not now are let go"),
})
export type WatchPresence = z.infer<typeof WatchPresence>

const statuses = z
  .record(Id, PresenceStatus)
  .describe(
    "By user; who is not oneself and shares no room is `offline`, and so is each to the other where one has blocked the other",
  )

const inThread = Id.optional().describe("The root of the thread in which; left out: in the room itself")

export const SetTyping = z.object({ roomId: Id, rootId: inThread, active: z.boolean() })
export type SetTyping = z.infer<typeof SetTyping>

export const RoomDelivered = z.object({
  rooms: z
    .record(Id, Seq)
    .refine(rooms => Object.keys(rooms).length <= presenceLimits.deliveredRoomsMax, "names too many rooms")
    .describe(
      "By room, the highest seq that reached the client; rooms that one is no member of are passed over",
    ),
})
export type RoomDelivered = z.infer<typeof RoomDelivered>

/** What clients send of the moment. */
export const presenceClientEvents = {
  typing: {
    summary: "Say that one is typing, about every 3 s, or has stopped",
    payload: SetTyping,
    result: z.object({}),
  },
  "presence:set": {
    summary: "Say that one is here, away, or not to be disturbed",
    payload: SetPresence,
    result: z.object({}),
  },
  "presence:watch": {
    summary: "Watch some people in place of those watched before, and learn how they are",
    scope: "read",
    payload: WatchPresence,
    result: z.object({ presence: statuses }),
  },
  "room:delivered": {
    summary: "Say which messages reached this client",
    payload: RoomDelivered,
    result: z.object({}),
  },
} as const

/** What clients receive of the moment. */
export const presenceServerEvents = {
  typing: {
    summary: "Someone else began to type or stopped; what is not repeated for 6 s has ended",
    payload: z.object({ roomId: Id, rootId: inThread, userId: Id, active: z.boolean() }),
  },
  presence: {
    summary: "People whom one watches have another status",
    payload: z.object({ users: statuses }),
  },
} as const
