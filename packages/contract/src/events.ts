import { blockServerEvents } from "./blocks.ts"
import { bookmarkServerEvents } from "./bookmarks.ts"
import { type Change, Changes } from "./changes.ts"
import { limits } from "./limits.ts"
import {
  Changed,
  DeleteMessageEvent,
  EditMessageEvent,
  Message,
  SendMessageEvent,
  Sent,
  SetReactionEvent,
} from "./messages.ts"
import { notificationServerEvents } from "./notifications.ts"
import { presenceClientEvents, presenceServerEvents } from "./presence.ts"
import type { CallerRate } from "./rates.ts"
import { Member, MemberCount, MembershipSettings, MyRoom, Room } from "./rooms.ts"
import { Id, Rev, Seq } from "./scalars.ts"
import type { Scope } from "./scopes.ts"
import { UserSummary } from "./users.ts"
import { z } from "./zod.ts"

export const Watermark = z
  .object({ delivered: Seq, read: Seq })
  .meta({ id: "Watermark", description: "The highest seq that reached, and was read by, a member" })
export type Watermark = z.infer<typeof Watermark>

export const SyncRequest = z.object({
  rooms: z
    .record(Id, Rev)
    .refine(rooms => Object.keys(rooms).length <= limits.syncRoomsMax, "names too many rooms")
    .describe("The rooms that the client holds, with the rev that it has seen of each"),
})
export type SyncRequest = z.infer<typeof SyncRequest>

export const SyncAnswer = z
  .object({
    rooms: z
      .record(Id, Changes)
      .describe("For each room asked for; those left out follow when `more` is true"),
    joined: z.array(MyRoom).describe("Rooms that the client did not name"),
    left: z.array(Id).describe("Rooms that it named and is no member of"),
    settings: z
      .record(Id, MembershipSettings)
      .optional()
      .describe("For each room asked for: what one set of it, on any device. Older nodes leave it out"),
    watermarks: z
      .record(Id, z.record(Id, Watermark))
      .describe(`By room and user: one's own, and everyone's up to ${limits.receiptsShownMax} members`),
    more: z.boolean().describe("Ask again with the revs of this answer"),
  })
  .meta({ id: "SyncAnswer" })
export type SyncAnswer = z.infer<typeof SyncAnswer>

export const RoomRead = z.object({ roomId: Id, seq: Seq })

/** What clients send. Each is acknowledged with its result or with `{error}`. */
export const clientEvents = {
  "message:send": { summary: "Send a message", payload: SendMessageEvent, result: Sent, rate: "sends" },
  "message:edit": {
    summary: "Change the text of one's own message",
    payload: EditMessageEvent,
    result: Changed,
    rate: "sends",
  },
  "message:delete": {
    summary: "Delete a message",
    payload: DeleteMessageEvent,
    result: Changed,
    rate: "sends",
  },
  "reaction:set": {
    summary: "React, or take a reaction back",
    payload: SetReactionEvent,
    result: Changed,
    rate: "sends",
  },
  "room:read": {
    summary: "Say that everything up to a seq was read",
    payload: RoomRead,
    result: z.object({}),
  },
  sync: {
    summary: "Catch up on all rooms after a connect",
    scope: "read",
    payload: SyncRequest,
    result: SyncAnswer,
  },
  ...presenceClientEvents,
} as const satisfies Record<string, ClientEventSpec>

interface ClientEventSpec {
  readonly summary: string
  /** What a personal access token needs for it; by default `write`. */
  readonly scope?: Scope
  readonly payload: z.ZodType
  readonly result: z.ZodType
  readonly rate?: CallerRate
}

export type ClientEvent = keyof typeof clientEvents
export const scopeOfEvent = (event: ClientEvent): Scope =>
  (clientEvents[event] as ClientEventSpec).scope ?? "write"
export type PayloadOf<E extends ClientEvent> = z.output<(typeof clientEvents)[E]["payload"]>
export type ResultOf<E extends ClientEvent> = z.output<(typeof clientEvents)[E]["result"]>

/** What clients receive, whole state each. Those with a `rev` count a room's changes without holes. */
export const serverEvents = {
  "message:new": {
    summary: "A message was sent",
    payload: z.object({ roomId: Id, rev: Rev, message: Message }),
  },
  "message:updated": {
    summary: "A message changed",
    payload: z.object({ roomId: Id, rev: Rev, message: Message }),
  },
  "member:updated": {
    summary: "Someone joined, left, or has another role",
    payload: z.object({ roomId: Id, rev: Rev, member: Member, memberCount: MemberCount }),
  },
  "room:updated": {
    summary: "The room's settings changed",
    payload: z.object({ roomId: Id, rev: Rev, room: Room }),
  },
  "room:joined": { summary: "One is a member of this room now", payload: z.object({ room: MyRoom }) },
  "room:left": { summary: "One is no member of this room any more", payload: z.object({ roomId: Id }) },
  receipt: {
    summary: "Someone's watermarks moved",
    payload: z.object({ roomId: Id, userId: Id, delivered: Seq, read: Seq }),
  },
  "membership:updated": {
    summary: "One changed one's own settings of a room, on whichever device",
    payload: z.object({ roomId: Id, settings: MembershipSettings }),
  },
  "user:updated": { summary: "Someone's profile changed", payload: z.object({ user: UserSummary }) },
  ...blockServerEvents,
  ...bookmarkServerEvents,
  ...presenceServerEvents,
  ...notificationServerEvents,
} as const satisfies Record<string, { summary: string; payload: z.ZodType }>

export type ServerEvent = keyof typeof serverEvents
export type EventPayload<E extends ServerEvent> = z.output<(typeof serverEvents)[E]["payload"]>

/** The event that tells a live client of a change. */
export function eventOfChange(roomId: string, change: Change, created: boolean) {
  switch (change.kind) {
    case "message":
      return {
        name: created ? ("message:new" as const) : ("message:updated" as const),
        payload: { roomId, rev: change.rev, message: change.value },
      }
    case "member":
      return {
        name: "member:updated" as const,
        payload: { roomId, rev: change.rev, member: change.value, memberCount: change.memberCount },
      }
    case "room":
      return { name: "room:updated" as const, payload: { roomId, rev: change.rev, room: change.value } }
  }
}
