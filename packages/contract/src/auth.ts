import { limits } from "./limits.ts"
import { Email, Id, InviteToken, line, longText, Name, Password, Time, Username } from "./scalars.ts"
import { Account } from "./users.ts"
import { z } from "./zod.ts"

/** Usernames that mean something else in a conversation. */
const reserved = new Set(["room", "all", "here", "everyone", "channel", "parley", "system"])

export const NewUsername = Username.refine(name => !reserved.has(name), "is reserved")

export const SignUp = z
  .object({
    username: NewUsername,
    name: Name,
    email: Email,
    password: Password,
    invite: InviteToken.optional().describe("An invite token, where sign-up is by invite"),
  })
  .meta({ id: "SignUp" })
export type SignUp = z.infer<typeof SignUp>

export const LogIn = z
  .object({
    login: line(1, limits.emailMax).toLowerCase().describe("Username or e-mail address"),
    password: longText(limits.passwordMax),
  })
  .meta({ id: "LogIn" })
export type LogIn = z.infer<typeof LogIn>

export const Refresh = z
  .object({ refreshToken: z.string().min(1).max(200).optional() })
  .meta({ id: "Refresh", description: "The refresh token, where it is not sent as a cookie" })

/** Tokens of a new or renewed session; the same tokens are set as cookies. */
export const LoggedIn = z
  .object({
    user: Account,
    accessToken: z.string(),
    expiresAt: Time.describe("When the access token expires"),
    refreshToken: z.string(),
  })
  .meta({ id: "LoggedIn" })
export type LoggedIn = z.infer<typeof LoggedIn>

export const Session = z
  .object({
    id: Id,
    current: z.boolean(),
    userAgent: z.string(),
    address: z.string(),
    createdAt: Time,
    lastUsedAt: Time,
    expiresAt: Time,
  })
  .meta({ id: "Session" })
export type Session = z.infer<typeof Session>

export const SessionList = z.object({ sessions: z.array(Session) }).meta({ id: "SessionList" })

export const Jwks = z
  .object({ keys: z.array(z.record(z.string(), z.unknown())) })
  .meta({ id: "Jwks", description: "Public keys of access tokens (RFC 7517)" })
