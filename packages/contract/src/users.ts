import { limits } from "./limits.ts"
import { byId } from "./params.ts"
import { route } from "./route.ts"
import { Cursor, Emoji, Id, line, longText, Name, PageQuery, Time } from "./scalars.ts"
import { z } from "./zod.ts"

/** What someone is up to, in their own words or an emoji, for others to see. */
export const UserStatus = z
  .object({
    emoji: Emoji.nullable(),
    text: z.string(),
    clearsAt: Time.nullable().describe("When the server takes it away; null: when its owner does"),
  })
  .meta({ id: "UserStatus" })
export type UserStatus = z.infer<typeof UserStatus>

/** What a message, a member or a list shows of a person. */
export const UserSummary = z
  .object({
    id: Id,
    username: z.string(),
    name: z.string(),
    avatarUrl: z.string().nullable(),
    status: UserStatus.optional().describe("Left out where there is none"),
  })
  .meta({ id: "UserSummary" })
export type UserSummary = z.infer<typeof UserSummary>

export const User = UserSummary.extend({
  bio: z.string(),
  role: z.enum(["admin", "user"]),
  createdAt: Time,
  deactivatedAt: Time.nullable(),
}).meta({ id: "User" })
export type User = z.infer<typeof User>

/** A person's page, as the one who asks may see it. */
export const UserProfile = User.extend({
  lastSeenAt: Time.nullable().describe(
    "When the person was last connected, to the minute; for oneself and those who share a room",
  ),
}).meta({ id: "UserProfile" })
export type UserProfile = z.infer<typeof UserProfile>

/** One's own account: what others do not see is here. */
export const Account = User.extend({ email: z.string() }).meta({ id: "Account" })
export type Account = z.infer<typeof Account>

export const UserPage = z.object({ users: z.array(User), cursor: Cursor.nullable() }).meta({ id: "UserPage" })
export type UserPage = z.infer<typeof UserPage>

export const SetStatus = z
  .object({
    emoji: Emoji.nullable().default(null),
    text: line(0, limits.statusTextMax).default(""),
    clearsAt: Time.nullable().default(null).describe("Ahead of now"),
  })
  .refine(({ emoji, text }) => emoji !== null || text !== "", "is empty")
  .meta({ id: "SetStatus", description: "An emoji, a text or both" })
export type SetStatus = z.infer<typeof SetStatus>

export const EditProfile = z
  .object({
    name: Name.optional(),
    bio: longText(limits.bioMax).optional(),
    status: SetStatus.nullable().optional().describe("Null takes it away"),
  })
  .meta({ id: "EditProfile" })
export type EditProfile = z.infer<typeof EditProfile>

export const userRoutes = {
  listUsers: route({
    method: "get",
    path: "/api/users",
    tag: "Users",
    summary: "Search people by the beginning of username or of a word of the name",
    access: "user",
    query: PageQuery,
    answers: { 200: UserPage },
    errors: [],
  }),
  getUser: route({
    method: "get",
    path: "/api/users/:id",
    tag: "Users",
    summary: "One person",
    access: "user",
    params: byId,
    answers: { 200: UserProfile },
    errors: ["not_found"],
  }),
  editProfile: route({
    method: "patch",
    path: "/api/users/me",
    tag: "Users",
    summary: "Change one's own profile",
    access: "user",
    body: EditProfile,
    answers: { 200: Account },
    errors: [],
  }),
} as const
