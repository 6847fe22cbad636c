import { Confirmation, confirmationErrors } from "./credentials.ts"
import { byId } from "./params.ts"
import { route } from "./route.ts"
import { Id, Name, Time } from "./scalars.ts"
import { Scope } from "./scopes.ts"
import { z } from "./zod.ts"

export const tokenLimits = {
  /** Tokens of one user. */
  tokensMax: 50,
} as const

/** By this anyone, a scanner of leaked secrets too, knows a token for what it is. */
export const tokenPrefix = "parley_pat_"

export const PersonalAccessToken = z
  .object({
    id: Id,
    name: z.string(),
    scopes: z.array(Scope),
    createdAt: Time,
    lastUsedAt: Time.nullable().describe("To about a minute"),
    expiresAt: Time.nullable(),
  })
  .meta({ id: "PersonalAccessToken" })
export type PersonalAccessToken = z.infer<typeof PersonalAccessToken>

export const CreateToken = Confirmation.extend({
  name: Name.describe("What it is for"),
  scopes: z
    .array(Scope)
    .min(1)
    .max(10)
    .transform(given => [...new Set(given)]),
  expiresAt: Time.optional().describe("Without it the token is good until it is revoked"),
}).meta({ id: "CreateToken" })
export type CreateToken = z.infer<typeof CreateToken>

export const CreatedToken = PersonalAccessToken.extend({
  token: z.string().describe("Shown this once"),
}).meta({ id: "CreatedToken" })
export type CreatedToken = z.infer<typeof CreatedToken>

export const TokenList = z.object({ tokens: z.array(PersonalAccessToken) }).meta({ id: "TokenList" })

export const tokenRoutes = {
  listTokens: route({
    method: "get",
    path: "/api/auth/tokens",
    tag: "Identity",
    summary: "One's personal access tokens, newest first",
    access: "user",
    scope: "session",
    answers: { 200: TokenList },
    errors: [],
  }),
  createToken: route({
    method: "post",
    path: "/api/auth/tokens",
    tag: "Identity",
    summary: "Make a personal access token: a bearer token for programs, on REST and on the socket",
    access: "user",
    scope: "session",
    body: CreateToken,
    answers: { 201: CreatedToken },
    errors: [...confirmationErrors, "limit_reached"],
  }),
  revokeToken: route({
    method: "delete",
    path: "/api/auth/tokens/:id",
    tag: "Identity",
    summary: "Revoke a personal access token; its live connections are cut",
    access: "user",
    scope: "session",
    params: byId,
    answers: { 204: null },
    errors: ["not_found"],
  }),
}
