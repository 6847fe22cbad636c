import type { AnswerOf, RouteName, routes } from "@parley/contract"

type RouteOf<N extends RouteName> = (typeof routes)[N]
interface Schema<Input = unknown, Output = unknown> {
  readonly _zod: { readonly input: Input; readonly output: Output }
}
type Field<N extends RouteName, F extends string> =
  RouteOf<N> extends { readonly [P in F]: infer S extends Schema } ? S : never
type InputOf<S> = S extends Schema<infer Input> ? Input : never

/** As it is sent: optional where the schema has a default; of the schema's own type where that takes anything and coerces it. */
type QueryOf<S> =
  S extends Schema<infer Input, infer Output>
    ? {
        [K in keyof Input]: unknown extends Input[K] ? (K extends keyof Output ? Output[K] : never) : Input[K]
      }
    : never

// biome-ignore lint/complexity/noBannedTypes: `{}` is the neutral element of `&` here
type Nothing = {}
type Part<F extends string, T> = [T] extends [never]
  ? Nothing
  : Nothing extends T
    ? { readonly [P in F]?: T }
    : { readonly [P in F]: T }
type BodyPart<N extends RouteName> =
  RouteOf<N> extends { bodyOptional: true }
    ? { readonly body?: InputOf<Field<N, "body">> }
    : Part<"body", InputOf<Field<N, "body">>>

/** What a call takes: the path's `params`, the `query` and the `body`, where the route has them. */
export type CallInput<N extends RouteName> = Part<"params", InputOf<Field<N, "params">>> &
  Part<"query", QueryOf<Field<N, "query">>> &
  BodyPart<N>

/** The body that a route takes, before defaults are filled in. */
export type CallBody<N extends RouteName> = InputOf<Field<N, "body">>

/** What `Api.call` takes after the name: nothing, where nothing is needed. */
export type CallArguments<N extends RouteName> =
  Nothing extends CallInput<N> ? [input?: CallInput<N>] : [input: CallInput<N>]

/** The body of a route's success. */
export type CallResult<N extends RouteName> = AnswerOf<RouteOf<N>>["body"]

export interface Api {
  /**
   * Makes one REST call of the contract and answers the body of its success.
   * Throws `ParleyError`; a server that cannot be reached is a retryable `timeout`.
   * A missing or expired log-in is renewed once, by everyone together, and the call repeated.
   */
  call<N extends RouteName>(name: N, ...input: CallArguments<N>): Promise<CallResult<N>>
}
