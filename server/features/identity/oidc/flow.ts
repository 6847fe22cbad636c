import { singleSignOnSpans } from "@parley/contract"
import { serialize } from "hono/utils/cookie"
import { z } from "zod"
import type { IdentityContext } from "../context.ts"
import { readCookie } from "../cookies.ts"

/** What ties a browser's way to the provider to its way back. */
const Ties = z.object({ state: z.string(), nonce: z.string(), verifier: z.string() })
export type Ties = z.infer<typeof Ties>

/** What the browser carries to the provider and back. */
const Flow = z.object({
  provider: z.string(),
  next: z.string(),
  /** Who links an identity; nobody where someone logs in. */
  linkTo: z.string().optional(),
  ties: Ties,
  expiresAt: z.number(),
})
export type Flow = z.infer<typeof Flow>

const name = "parley_sso"
const purpose = "single sign-on"
/** Lax: the provider sends the browser back from another site. */
const attributes = { httpOnly: true, sameSite: "Lax", path: "/api/auth/oidc" } as const

/** A value of `Set-Cookie`, sealed: the server keeps nothing of who only set out. */
export function flowCookie(
  { sealing, clock }: IdentityContext,
  flow: Omit<Flow, "expiresAt">,
  secure: boolean,
): string {
  const lives = singleSignOnSpans.flow
  const sealed = sealing.seal(JSON.stringify({ ...flow, expiresAt: clock.now() + lives }), purpose)
  return serialize(name, sealed, { ...attributes, secure, maxAge: lives / 1000 })
}

export function clearedFlowCookie(secure: boolean): string {
  return serialize(name, "", { ...attributes, secure, maxAge: 0 })
}

/** The flow of this browser to that provider, if there is one that is not too old. */
export function readFlow(
  { sealing, clock }: IdentityContext,
  headers: Headers,
  provider: string,
): Flow | undefined {
  const sealed = readCookie(headers, name)
  const text = sealed === undefined ? undefined : sealing.open(sealed, purpose)
  if (text === undefined) return undefined
  const flow = Flow.parse(JSON.parse(text))
  return flow.provider === provider && flow.expiresAt > clock.now() ? flow : undefined
}
