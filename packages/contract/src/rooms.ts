import { limits } from "./limits.ts"
import { Message } from "./messages.ts"
import { Cursor, Id, line, longText, Rev, Seq, Time } from "./scalars.ts"
import { UserSummary } from "./users.ts"
import { z } from "./zod.ts"

export const RoomKind = z.enum(["direct", "group", "channel"])
export type RoomKind = z.infer<typeof RoomKind>
export const Visibility = z.enum(["public", "private"])
export type Visibility = z.infer<typeof Visibility>
export const MemberRole = z.enum(["owner", "moderator", "member"])
export type MemberRole = z.infer<typeof MemberRole>
export const NotifyLevel = z.enum(["all", "mentions", "none"])
export type NotifyLevel = z.infer<typeof NotifyLevel>

export const MemberCount = z.number().int().describe("Members of the room after this change")

/** A room as all of its members see it. */
export const Room = z
  .object({
    id: Id,
    kind: RoomKind,
    name: z.string().describe("Empty for a direct room, which is shown by its people"),
    topic: z.string(),
    visibility: Visibility,
    lastSeq: Seq,
    rev: Rev,
    memberCount: z.number().int(),
    people: z.array(UserSummary).describe("The two people of a direct room; empty for other kinds"),
    createdAt: Time,
    archivedAt: Time.nullable(),
  })
  .meta({ id: "Room" })
export type Room = z.infer<typeof Room>

const settings = {
  notify: NotifyLevel,
  favourite: z.boolean(),
  muted: z.boolean().describe("The member wants to hear nothing of this room"),
  mutedUntil: Time.optional().describe("When the mute ends by itself"),
}

/** What one member alone sees and sets. */
export const Membership = z
  .object({
    role: MemberRole,
    sinceSeq: Seq.describe("Messages after this seq are visible to the member"),
    readSeq: Seq,
    unread: z.number().int().describe("Messages of others after readSeq"),
    mentions: z.number().int(),
    ...settings,
  })
  .meta({ id: "Membership" })
export type Membership = z.infer<typeof Membership>

/** What a member sets of a room, as their own devices hear of it. */
export const MembershipSettings = z.object(settings).meta({ id: "MembershipSettings" })
export type MembershipSettings = z.infer<typeof MembershipSettings>

/** A room as the asking member sees it. */
export const MyRoom = Room.extend({
  membership: Membership.nullable().describe("Null for a public channel that one has not joined"),
  lastMessage: Message.nullable(),
}).meta({ id: "MyRoom" })
export type MyRoom = z.infer<typeof MyRoom>

export const RoomList = z.object({ rooms: z.array(MyRoom) }).meta({ id: "RoomList" })
export const RoomPage = z
  .object({ rooms: z.array(MyRoom), cursor: Cursor.nullable() })
  .meta({ id: "RoomPage" })
export type RoomPage = z.infer<typeof RoomPage>

const roomName = line(1, limits.roomNameMax)

export const CreateRoom = z
  .object({
    kind: RoomKind,
    name: roomName.optional(),
    topic: longText(limits.topicMax).default(""),
    visibility: Visibility.optional().describe(
      "Channels are public unless they say private; others are private",
    ),
    memberIds: z.array(Id).max(limits.initialMembersMax).default([]),
  })
  .refine(room => room.kind === "direct" || room.name !== undefined, { path: ["name"], message: "is needed" })
  .refine(room => room.kind === "channel" || room.visibility !== "public", {
    path: ["visibility"],
    message: "only channels can be public",
  })
  .refine(room => room.kind !== "direct" || new Set(room.memberIds).size === 1, {
    path: ["memberIds"],
    message: "a direct room takes one other person",
  })
  .meta({ id: "CreateRoom" })
export type CreateRoom = z.infer<typeof CreateRoom>

export const EditRoom = z
  .object({
    name: roomName.optional(),
    topic: longText(limits.topicMax).optional(),
    visibility: Visibility.optional(),
    archived: z.boolean().optional(),
  })
  .meta({ id: "EditRoom" })
export type EditRoom = z.infer<typeof EditRoom>

/** A person's place in a room as all of its members see it. Someone who left stays, with `leftAt`. */
export const Member = z
  .object({
    roomId: Id,
    user: UserSummary,
    role: MemberRole,
    joinedAt: Time,
    leftAt: Time.nullable(),
    mutedUntil: Time.optional().describe("Muted by a moderator until then; a time that has passed is none"),
  })
  .meta({ id: "Member" })
export type Member = z.infer<typeof Member>

export const MemberPage = z
  .object({ members: z.array(Member), cursor: Cursor.nullable() })
  .meta({ id: "MemberPage" })
export type MemberPage = z.infer<typeof MemberPage>

export const AddMember = z.object({ userId: Id }).meta({ id: "AddMember" })
export const EditMember = z.object({ role: MemberRole }).meta({ id: "EditMember" })

export const EditMembership = z
  .object({
    notify: NotifyLevel.optional(),
    favourite: z.boolean().optional(),
    muted: z.boolean().optional(),
    mutedUntil: Time.optional().describe("Mutes the room until then; `muted` alone has no end"),
  })
  .refine(({ muted, mutedUntil }) => mutedUntil === undefined || muted !== false, {
    path: ["mutedUntil"],
    message: "goes with being muted",
  })
  .meta({ id: "EditMembership" })
export type EditMembership = z.infer<typeof EditMembership>

export const CreateInvite = z
  .object({
    expiresAt: Time.optional(),
    maxUses: z.number().int().min(1).max(limits.inviteUsesMax).optional(),
  })
  .meta({ id: "CreateInvite" })
export type CreateInvite = z.infer<typeof CreateInvite>

export const Invite = z
  .object({
    token: z.string(),
    url: z.string(),
    expiresAt: Time.nullable(),
    maxUses: z.number().int().nullable(),
  })
  .meta({ id: "Invite" })
export type Invite = z.infer<typeof Invite>

/** What the holder of an invite learns before joining. */
export const InvitePreview = z
  .object({
    room: z.object({
      id: Id,
      kind: RoomKind,
      name: z.string(),
      topic: z.string(),
      memberCount: z.number().int(),
    }),
    invitedBy: UserSummary,
    expiresAt: Time.nullable(),
    joined: z.boolean(),
  })
  .meta({ id: "InvitePreview" })
export type InvitePreview = z.infer<typeof InvitePreview>

export const MarkRead = z.object({ seq: Seq }).meta({ id: "MarkRead" })
