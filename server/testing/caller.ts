import {
  type AnswerOf,
  type ErrorCode,
  errors,
  Problem,
  type Route,
  type RouteName,
  routes,
} from "@parley/contract"

/** What a call is made with. Untyped, since tests send what the contract refuses too. */
export interface CallInput {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: unknown
  /** A body that is no JSON. */
  readonly bytes?: Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

type AnyAnswer<N extends RouteName> = AnswerOf<(typeof routes)[N]>
export type BodyOfAnswer<N extends RouteName> = AnyAnswer<N>["body"]

/** Failures that any route may answer with, beside its own. */
const common: ErrorCode[] = [
  "invalid_input",
  "not_logged_in",
  "session_ended",
  "origin_refused",
  "scope_missing",
  "too_large",
  "unsupported_type",
  "overloaded",
  "draining",
]

/** REST calls with a token, or without one as nobody. Every answer is held against the contract. */
export class Caller {
  readonly server: { readonly url: string }
  readonly token: string | undefined

  constructor(server: { readonly url: string }, token?: string) {
    this.server = server
    this.token = token
  }

  /** The answer, whatever it is. */
  async call(name: RouteName, input: CallInput = {}): Promise<RawAnswer> {
    const headers = new Headers(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` })
    if (input.body !== undefined) headers.set("content-type", "application/json")
    for (const [header, value] of Object.entries(input.headers ?? {})) headers.set(header, value)
    const body = input.bytes ?? (input.body === undefined ? undefined : JSON.stringify(input.body))
    const response = await fetch(this.server.url + pathOf(routes[name], input), {
      method: routes[name].method.toUpperCase(),
      headers,
      ...(body === undefined ? {} : { body }),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  /** The status and body of a success. Throws where the answer is not what the contract says. */
  async answer<N extends RouteName>(name: N, input?: CallInput): Promise<AnyAnswer<N>> {
    const { status, text } = await this.call(name, input)
    const schema = (routes[name] as Route).answers[status]
    if (schema === undefined) throw new Error(`${name} answered ${status}: ${text}`)
    if (schema === null) return { status } as AnyAnswer<N>
    const body: unknown = JSON.parse(text)
    if (!Bun.deepEquals(schema.parse(body), body))
      throw new Error(`${name} tells more than its contract: ${text}`)
    return { status, body } as AnyAnswer<N>
  }

  /** The body of a success. */
  async ask<N extends RouteName>(name: N, input?: CallInput): Promise<BodyOfAnswer<N>> {
    return (await this.answer(name, input)).body
  }

  /** The code of a refusal. Throws where the call succeeds, or fails with what its contract does not name. */
  async refusal(name: RouteName, input?: CallInput): Promise<ErrorCode> {
    const { status, text } = await this.call(name, input)
    const { code, ...problem } = Problem.parse(JSON.parse(text))
    if (problem.status !== status || errors[code].status !== status)
      throw new Error(`${status} does not fit ${text}`)
    const route: Route = routes[name]
    const room = route.access === "member" || route.access === "reader" ? ["not_found" as const] : []
    const rated = route.rate ? ["rate_limited" as const] : []
    if (![...common, ...room, ...rated, ...route.errors].includes(code))
      throw new Error(`${name} may not answer ${text}`)
    return code
  }
}

function pathOf(route: Route, { params = {}, query = {} }: CallInput): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) search.set(name, String(value))
  return search.size === 0 ? path : `${path}?${search}`
}
