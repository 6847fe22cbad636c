import { ParleyError, type RouteName } from "@parley/contract"
import { calls } from "@parley/contract/calls"
import type { CallArguments, CallResult } from "./calls.ts"
import type { Clock } from "./clock.ts"
import { closed, errorOfResponse, unreachable } from "./problem.ts"
import type { ClientOptions } from "./types.ts"

/** Milliseconds until a call without an answer is given up. */
const answerTimeout = 20_000

/** Makes single calls, with nothing renewed or repeated. */
export interface Requests {
  call<N extends RouteName>(
    name: N,
    bearer: string | null,
    ...input: CallArguments<N>
  ): Promise<CallResult<N>>
  /** Sends one request and answers with whatever status. Throws a retryable `timeout` when there is no answer. */
  exchange(path: string, bearer: string | null, exchange: Exchange): Promise<Response>
  /** Rejects every call that waits. */
  abort(): void
}

/** A request whose body or answer is no JSON. */
export interface Exchange {
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Blob
  readonly signal?: AbortSignal
  /** Milliseconds until it is given up. */
  readonly timeout?: number
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

  /** Sends a request and reads its answer, within a time and until `abort`. */
  async function within<T>(
    { timeout = answerTimeout, signal }: Pick<Exchange, "timeout" | "signal">,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController()
    const give = () => controller.abort(signal?.reason)
    waiting.add(controller)
    signal?.addEventListener("abort", give)
    if (signal?.aborted) give()
    const cancel = clock.schedule(() => controller.abort(unreachable()), timeout)
    try {
      return await run(controller.signal)
    } catch (error) {
      if (controller.signal.aborted) throw controller.signal.reason
      throw error instanceof ParleyError ? error : unreachable(error)
    } finally {
      cancel()
      waiting.delete(controller)
      signal?.removeEventListener("abort", give)
    }
  }

  function call(name: RouteName, bearer: string | null, input: AnyInput): Promise<unknown> {
    return within({}, async signal => {
      const init: RequestInit = { ...initOf(name, bearer, input), credentials, signal }
      const response = await send(options.url + pathOf(name, input), init)
      if (!response.ok) throw await errorOfResponse(response)
      const body = await bodyOf(response)
      if (body === null) throw unreachable()
      return body
    })
  }

  return {
    // The contract's types hold between here and the server, which parses and answers by the same contract.
    call: (name, bearer, ...[input]) =>
      call(name, bearer, (input ?? {}) as AnyInput) as Promise<CallResult<typeof name>>,
    exchange: (path, bearer, { method, headers, body, ...more }) =>
      within(more, signal =>
        send(options.url + path, {
          ...{ method, credentials, signal },
          headers: { accept: "application/json", ...headers, ...authorization(bearer) },
          ...(body !== undefined && { body }),
        }),
      ),
    abort() {
      for (const controller of waiting) controller.abort(closed())
    },
  }
}

/** Undefined where nothing was to come (204, and 202 without content); null where something else than JSON came. */
async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  const text = await response.text()
  if (response.status === 202 && text === "") return undefined
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function pathOf(name: RouteName, { params = {}, query = {} }: AnyInput): string {
  const path = calls[name].path.replace(/:(\w+)/g, (_, key: string) =>
    encodeURIComponent(String(params[key])),
  )
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value))
  return search.size === 0 ? path : `${path}?${search}`
}

function initOf(name: RouteName, bearer: string | null, { body }: AnyInput): RequestInit {
  return {
    method: calls[name].method.toUpperCase(),
    headers: {
      accept: "application/json",
      ...(body !== undefined && { "content-type": "application/json" }),
      ...authorization(bearer),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}

const authorization = (bearer: string | null) =>
  bearer === null ? {} : { authorization: `Bearer ${bearer}` }
