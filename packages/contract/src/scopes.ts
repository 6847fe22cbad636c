import { z } from "./zod.ts"

/**
 * What a personal access token may be used for. Who is logged in needs none.
 *
 * - `read`: calls by GET, the socket and what it is told
 * - `write`: everything else that one does to rooms, messages, files and one's profile
 * - `admin`: what administrators do to the server and to others' accounts; the user must be one too
 */
export const scopes = ["read", "write", "admin"] as const
export const Scope = z.enum(scopes)
export type Scope = z.infer<typeof Scope>

/** The scope that a call needs. `session`: no token will do, since the call is about how one logs in. */
export type NeededScope = Scope | "session"

/** A route's scope follows from its method, unless it names one. */
export function scopeOfRoute({ method, scope }: { method: string; scope?: NeededScope }): NeededScope {
  return scope ?? (method === "get" ? "read" : "write")
}
