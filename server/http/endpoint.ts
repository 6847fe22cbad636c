import {
  type AnswerOf,
  type BodyOf,
  type CallerRate,
  limits,
  type NeededScope,
  type ParamsOf,
  ParleyError,
  type QueryOf,
  type Route,
  type Scope,
  scopeOfRoute,
} from "@parley/contract"
import type { Context } from "hono"
import type { z } from "zod"
import { json } from "./json.ts"

/** Who makes a request, as far as tokens tell. */
export interface Caller {
  readonly userId: string
  /** The session, or the personal access token, by which they are let in. */
  readonly sessionId: string
  /** What a personal access token may be used for; who is logged in may do everything. */
  readonly scopes?: readonly Scope[]
}

/** Says who makes a request, or nothing. Throws `origin_refused` for a cookie that another site sent. */
export type Authenticate = (request: Request) => Promise<Caller | undefined>

/** What a handler gets: everything parsed by the contract. */
export interface Call<R extends Route> {
  readonly params: ParamsOf<R>
  readonly query: QueryOf<R>
  readonly body: BodyOf<R>
  readonly caller: R["access"] extends "anyone" ? undefined : Caller
  readonly request: Request
  /** The caller's network address. */
  readonly address: string
  /** Sets a header of the answer; several of one name are kept apart. */
  setHeader(name: string, value: string): void
}

/** Counts a request against a rate. @throws ParleyError `rate_limited` */
export type Spend = (
  rate: CallerRate,
  who: { address: string; userId: string | undefined },
) => Promise<void> | undefined

/** A route of the contract with the function that serves it. */
export interface Endpoint {
  readonly route: Route
  serve(
    context: Context,
    environment: { authenticate: Authenticate; spend: Spend; address: string },
  ): Promise<Response>
}

/** Joins a route of the contract to its handler: parse, authenticate, call, answer. */
export function endpoint<const R extends Route>(
  route: R,
  handle: (call: Call<R>) => Promise<AnswerOf<R>>,
): Endpoint {
  return {
    route,
    async serve(context, { authenticate, spend, address }) {
      const request = context.req.raw
      const caller = route.access === "anyone" ? undefined : await authenticate(request)
      if (route.access !== "anyone" && !caller) throw new ParleyError("not_logged_in")
      if (route.rate) await spend(route.rate, { address, userId: caller?.userId })
      if (caller) requireScope(caller, scopeOfRoute(route))
      const answered = await handle({
        params: parse(route.params, context.req.param(), "path"),
        query: parse(route.query, context.req.query(), "query"),
        body: parse(route.body, await bodyOf(route, request), "body"),
        caller,
        request,
        address,
        setHeader: (name, value) => context.header(name, value, { append: true }),
      } as Call<R>)
      return answered.body === undefined
        ? context.body(null, answered.status as 204)
        : json(context, answered.body, answered.status as 200)
    },
  }
}

/** @throws ParleyError `scope_missing` for a personal access token that may not be used for this */
export function requireScope({ scopes }: Pick<Caller, "scopes">, needed: NeededScope): void {
  if (!scopes || (needed !== "session" && scopes.includes(needed))) return
  throw new ParleyError("scope_missing", {
    message:
      needed === "session"
        ? "No personal access token may do this: log in."
        : `This needs a personal access token with the scope "${needed}".`,
  })
}

/** An answer of a handler: a status that its route allows, with the body of that status. */
export function answer<const S extends number>(status: S): { status: S }
export function answer<const S extends number, B>(status: S, body: B): { status: S; body: B }
export function answer(status: number, body?: unknown) {
  return { status, body }
}

/** Parses with the contract. @throws ParleyError `invalid_input` with what is wrong and where */
export function parse<T extends z.ZodType>(
  schema: T | undefined,
  value: unknown,
  where: string,
): z.output<T> | undefined {
  if (!schema) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 20).map(issue => ({
    path: [where, ...issue.path.map(String)].join("."),
    message: issue.message,
  }))
  const first = issues[0]
  throw new ParleyError("invalid_input", {
    issues,
    ...(first ? { message: `${first.path}: ${first.message}` } : {}),
  })
}

async function bodyOf(route: Route, request: Request): Promise<unknown> {
  if (!route.body) return undefined
  const length = Number(request.headers.get("content-length") ?? 0)
  if (length > limits.jsonBodyMax) throw new ParleyError("too_large")
  const bytes = await readBounded(request, limits.jsonBodyMax)
  if (bytes.length === 0 && route.bodyOptional) return {}
  const type = request.headers.get("content-type") ?? ""
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    throw new ParleyError("unsupported_type", {
      message: "The body must be JSON (content-type application/json).",
    })
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
  } catch {
    throw new ParleyError("invalid_input", { message: "The body is not valid JSON in UTF-8." })
  }
}

/** Reads a body that may lie about its length or not tell it. */
async function readBounded(request: Request, max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > max) throw new ParleyError("too_large")
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
