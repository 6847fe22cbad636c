import { Confirmation, confirmationErrors } from "./credentials.ts"
import { byId } from "./params.ts"
import { route } from "./route.ts"
import { Id, Time } from "./scalars.ts"
import { z } from "./zod.ts"

/** In milliseconds. */
export const singleSignOnSpans = {
  /** How long someone may be at the provider. */
  flow: 10 * 60_000,
} as const

/** A page of the web client: a path, never another site. */
export const PagePath = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[^\\\s]*$/, "is no path of this site")

export const Provider = z
  .object({ id: Id, name: z.string().describe("What the button says") })
  .meta({ id: "Provider" })

export const LinkedIdentity = z
  .object({
    id: Id,
    provider: Provider,
    email: z.string().nullable().describe("As the provider told it; to tell one from another"),
    linkedAt: Time,
  })
  .meta({ id: "LinkedIdentity" })
export type LinkedIdentity = z.infer<typeof LinkedIdentity>

const byProvider = z.object({ provider: Id })

/** OpenID Connect: logging in by what other sites say. */
export const singleSignOnRoutes = {
  listProviders: route({
    method: "get",
    path: "/api/auth/oidc",
    tag: "Identity",
    summary: "Where one may log in instead",
    access: "anyone",
    answers: { 200: z.object({ providers: z.array(Provider) }) },
    errors: [],
  }),
  startSingleSignOn: route({
    method: "get",
    path: "/api/auth/oidc/:provider/start",
    tag: "Identity",
    summary: "Go to a provider to log in: for the browser to open",
    access: "anyone",
    rate: "logIn",
    params: byProvider,
    query: z.object({ next: PagePath.default("/").describe("The page to come back to") }),
    answers: { 302: null },
    errors: ["not_found", "sso_unavailable"],
  }),
  finishSingleSignOn: route({
    method: "get",
    path: "/api/auth/oidc/:provider/callback",
    tag: "Identity",
    summary:
      "Where a provider sends the browser back; goes on to a page, with `?sso_error=<code>` on failure",
    access: "anyone",
    rate: "logIn",
    params: byProvider,
    answers: { 302: null },
    errors: ["not_found"],
  }),
  linkProvider: route({
    method: "post",
    path: "/api/auth/oidc/:provider/link",
    tag: "Identity",
    summary: "Begin to link one's account at a provider: the address for the browser to go to",
    access: "user",
    scope: "session",
    params: byProvider,
    body: Confirmation.extend({ next: PagePath.default("/") }),
    answers: { 200: z.object({ url: z.string() }) },
    errors: ["not_found", "sso_unavailable", ...confirmationErrors],
  }),
  listLinkedIdentities: route({
    method: "get",
    path: "/api/auth/identities",
    tag: "Identity",
    summary: "One's accounts at providers that log one in",
    access: "user",
    scope: "session",
    answers: { 200: z.object({ identities: z.array(LinkedIdentity) }) },
    errors: [],
  }),
  unlinkIdentity: route({
    method: "delete",
    path: "/api/auth/identities/:id",
    tag: "Identity",
    summary: "Take such an account away: it logs nobody in any more",
    access: "user",
    scope: "session",
    params: byId,
    answers: { 204: null },
    errors: ["not_found", "last_way_in"],
  }),
}
