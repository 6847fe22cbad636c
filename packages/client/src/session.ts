import { type LoggedIn, ParleyError } from "@parley/contract"
import { endsSession } from "./problem.ts"
import { keepsTokens, type Requests } from "./request.ts"
import type { ClientOptions } from "./types.ts"

const storageKey = "parley.refresh-token"

/** Who this client is to the server: a browser's cookies, tokens that it keeps, or a bearer token from outside. */
export interface Session {
  /** The token to show; null where the browser's cookies speak, or nobody is logged in. */
  bearer(): string | null
  /** Counts renewals, so that a call can tell whether it was made before the last one. */
  generation(): number
  /** Reads what an earlier run stored. False: there can be no session, and the server need not be asked. */
  load(): Promise<boolean>
  /** Takes over the tokens of a log-in. */
  take(tokens: LoggedIn): Promise<void>
  /**
   * Renews the log-in, once for all who ask meanwhile. Throws `session_ended` or another code that ends a session when
   * it is over, after telling `onEnd`; a retryable error when the server cannot say.
   */
  renew(): Promise<void>
  forget(): Promise<void>
}

interface SessionOptions {
  readonly options: ClientOptions
  readonly requests: Requests
  readonly onEnd: () => void
}

export function createSession({ options, requests, onEnd }: SessionOptions): Session {
  const { storage, token } = options
  const kept = keepsTokens(options)
  let accessToken: string | null = null
  let refreshToken: string | null = null
  let generation = 0
  let renewing: Promise<void> | null = null

  async function take(tokens: LoggedIn): Promise<void> {
    generation++
    if (!kept) return
    accessToken = tokens.accessToken
    refreshToken = tokens.refreshToken
    await storage?.set(storageKey, refreshToken)
  }

  async function forget(): Promise<void> {
    generation++
    accessToken = null
    refreshToken = null
    if (kept) await storage?.remove(storageKey)
  }

  async function renew(): Promise<void> {
    const before = generation
    try {
      if (token !== undefined || (kept && refreshToken === null)) throw new ParleyError("not_logged_in")
      const input = refreshToken === null ? {} : { body: { refreshToken } }
      const tokens = await requests.call("refresh", null, input)
      // Someone may have logged in or out while this was on its way.
      if (generation === before) await take(tokens)
    } catch (error) {
      if (generation === before && endsSession(error)) {
        await forget()
        onEnd()
      }
      throw error
    }
  }

  return {
    bearer: () => (token === undefined ? accessToken : token()),
    generation: () => generation,
    async load() {
      if (token !== undefined) return token() !== null
      if (!kept) return true
      refreshToken ??= (await storage?.get(storageKey)) ?? null
      return refreshToken !== null
    },
    take,
    renew() {
      renewing ??= renew().finally(() => {
        renewing = null
      })
      return renewing
    },
    forget,
  }
}
