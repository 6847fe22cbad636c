import { limits } from "./limits.ts"
import { byId, byMember } from "./params.ts"
import { Member, MyRoom } from "./rooms.ts"
import { route } from "./route.ts"
import { Cursor, Id, longText, PageLimit, Time } from "./scalars.ts"
import { UserSummary } from "./users.ts"
import { z } from "./zod.ts"

/** Someone who may not come back into a room. Owners and moderators see it. */
export const Ban = z
  .object({
    user: UserSummary,
    reason: z.string(),
    bannedBy: UserSummary.nullable().describe("Null where that account is gone"),
    createdAt: Time,
  })
  .meta({ id: "Ban" })
export type Ban = z.infer<typeof Ban>

export const BanPage = z.object({ bans: z.array(Ban), cursor: Cursor.nullable() }).meta({ id: "BanPage" })
export type BanPage = z.infer<typeof BanPage>

export const BanMember = z
  .object({ reason: longText(limits.reasonMax).default("") })
  .meta({ id: "BanMember" })
export const MuteMember = z.object({ until: Time }).meta({ id: "MuteMember" })
export const TransferRoom = z.object({ userId: Id }).meta({ id: "TransferRoom" })

const errors = ["not_found", "forbidden", "direct_fixed", "overloaded", "timeout", "expired"] as const

/** What owners and moderators do about people in their room. */
export const moderationRoutes = {
  listBans: route({
    method: "get",
    path: "/api/rooms/:id/bans",
    tag: "Rooms",
    summary: "Who is banned from a room (owners and moderators)",
    access: "member",
    params: byId,
    query: z.object({ cursor: Cursor.optional(), limit: PageLimit }),
    answers: { 200: BanPage },
    errors: ["not_found", "forbidden"],
  }),
  banMember: route({
    method: "put",
    path: "/api/rooms/:id/bans/:userId",
    tag: "Rooms",
    summary: "Ban a person, a member or not: they are out at once, and no invite lets them in again",
    access: "member",
    rate: "sends",
    params: byMember,
    body: BanMember,
    bodyOptional: true,
    answers: { 204: null },
    errors,
  }),
  unbanMember: route({
    method: "delete",
    path: "/api/rooms/:id/bans/:userId",
    tag: "Rooms",
    summary: "Lift a ban (owners and moderators); the person may join again",
    access: "member",
    rate: "sends",
    params: byMember,
    answers: { 204: null },
    errors,
  }),
  muteMember: route({
    method: "put",
    path: "/api/rooms/:id/members/:userId/mute",
    tag: "Rooms",
    summary: "Keep a member from sending, editing and reacting until a time (who may remove may mute)",
    access: "member",
    rate: "sends",
    params: byMember,
    body: MuteMember,
    answers: { 200: Member },
    errors,
  }),
  unmuteMember: route({
    method: "delete",
    path: "/api/rooms/:id/members/:userId/mute",
    tag: "Rooms",
    summary: "Let a member speak again",
    access: "member",
    rate: "sends",
    params: byMember,
    answers: { 200: Member },
    errors,
  }),
  transferRoom: route({
    method: "post",
    path: "/api/rooms/:id/transfer",
    tag: "Rooms",
    summary: "Hand a room over: the member becomes owner, the owner a moderator",
    access: "member",
    rate: "sends",
    params: byId,
    body: TransferRoom,
    answers: { 200: MyRoom },
    errors,
  }),
} as const
