import type { z } from "zod"
import type { ErrorCode } from "./errors.ts"
import type { CallerRate } from "./rates.ts"
import type { NeededScope } from "./scopes.ts"

/**
 * Who may call a route, and what the path names. Outsiders of `member` routes get 404; the outsider test is
 * generated from this field, so that a route cannot be forgotten.
 *
 * - `anyone`: no log-in needed
 * - `user`: any logged-in user; what is answered depends on who asks
 * - `member`: a member of the room that `:id` names
 * - `reader`: a member of the room that `:id` names, or anyone where that room is a public channel
 * - `viewer`: a member of the room of the message that `:id` names, who may see that message
 * - `invited`: the holder of the invite token in the path
 */
export type Access = "anyone" | "user" | "member" | "reader" | "viewer" | "invited"

export interface Route {
  readonly method: "get" | "post" | "put" | "patch" | "delete"
  /** With `:name` for parameters. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly access: Access
  /** Where it is not the one of its method. */
  readonly scope?: NeededScope
  readonly params?: z.ZodObject
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** A body may be missing altogether. */
  readonly bodyOptional?: true
  /** Answers by status; null has no body. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>
  /** Counted against this rate before anything else is done. */
  readonly rate?: CallerRate
  /** Failures of its own, beside those that every route has. */
  readonly errors: readonly ErrorCode[]
}

export const route = <const R extends Route>(definition: R): R => definition

export type ParamsOf<R extends Route> = R["params"] extends z.ZodType
  ? z.output<R["params"]>
  : Record<string, never>
export type QueryOf<R extends Route> = R["query"] extends z.ZodType
  ? z.output<R["query"]>
  : Record<string, never>
export type BodyOf<R extends Route> = R["body"] extends z.ZodType ? z.output<R["body"]> : undefined

/** An answer that the route's contract allows: its status with the body of that status. */
export type AnswerOf<R extends Route> = {
  [S in keyof R["answers"] & number]: R["answers"][S] extends z.ZodType
    ? { status: S; body: z.output<R["answers"][S]> }
    : { status: S; body?: undefined }
}[keyof R["answers"] & number]
