import { ParleyError, type RouteName, routes } from "@parley/contract"
import type { Clock } from "./clock.ts"
import { closed, errorOfResponse, unreachable } from "./problem.ts"
import type { CallArguments, CallResult, ClientOptions } from "./types.ts"

/** Milliseconds until a call without an answer is given up. */
const answerTimeout = 20_000

/** Makes single calls, with nothing renewed or repeated. */
export interface Requests {
  call<N extends RouteName>(
    name: N,
    bearer: string | null,
    ...input: CallArguments<N>
  ): Promise<CallResult<N>>
  /** Rejects every call that waits. */
  abort(): void
}

/** Whether this client keeps the log-in, and not the browser. */
export const keepsTokens = ({ credentials, token }: ClientOptions): boolean =>
  token !== undefined || (credentials ?? ("document" in globalThis ? "cookies" : "tokens")) === "tokens"

interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

export function createRequests(options: ClientOptions, clock: Clock): Requests {
  const send = options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init))
  const credentials = keepsTokens(options) ? "omit" : "include"
  const waiting = new Set<AbortController>()

  async function call(name: RouteName, bearer: string | null, input: AnyInput): Promise<unknown> {
    const controller = new AbortController()
    waiting.add(controller)
    const cancel = clock.schedule(() => controller.abort(unreachable()), answerTimeout)
    try {
      const init: RequestInit = { ...initOf(name, bearer, input), credentials, signal: controller.signal }
      const response = await send(options.url + pathOf(name, input), init)
      const body: unknown = response.status === 204 ? undefined : await response.json().catch(() => null)
      if (!response.ok) throw errorOfResponse(response.status, body)
      if (body === null) throw unreachable()
      return body
    } catch (error) {
      if (controller.signal.aborted) throw controller.signal.reason
      throw error instanceof ParleyError ? error : unreachable(error)
    } finally {
      cancel()
      waiting.delete(controller)
    }
  }

  return {
    // The contract's types hold between here and the server, which parses and answers by the same contract.
    call: (name, bearer, ...[input]) =>
      call(name, bearer, (input ?? {}) as AnyInput) as Promise<CallResult<typeof name>>,
    abort() {
      for (const controller of waiting) controller.abort(closed())
    },
  }
}

function pathOf(name: RouteName, { params = {}, query = {} }: AnyInput): string {
  const path = routes[name].path.replace(/:(\w+)/g, (_, key: string) =>
    encodeURIComponent(String(params[key])),
  )
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value))
  return search.size === 0 ? path : `${path}?${search}`
}

function initOf(name: RouteName, bearer: string | null, { body }: AnyInput): RequestInit {
  return {
    method: routes[name].method.toUpperCase(),
    headers: {
      accept: "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}
