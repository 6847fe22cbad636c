import { spans } from "@parley/contract"
import type { Caller } from "../../../http/index.ts"
import type { Clock } from "../../../platform/clock.ts"
import type { Store } from "../../../platform/store/index.ts"
import type { EndedSessions } from "../ended-sessions.ts"
import { hashOf } from "../random-token.ts"
import { userById } from "../repository.ts"
import { markTokenUsed, tokenByHash } from "./repository.ts"
import { scopesOf } from "./service.ts"

/** Tokens that the database was asked about lately. */
const checkedMax = 10_000
/** Longer ones are none of ours. */
const tokenLengthMax = 100

interface Checked {
  readonly caller: Caller
  readonly expiresAt: number
  readonly checkedAt: number
}

interface Options {
  readonly store: Store
  readonly clock: Clock
  readonly ended: EndedSessions
}

/**
 * Whose personal access token it is, from memory: the database is asked once in `spans.sessionRecheck` for each token.
 * What is revoked meanwhile is among the sessions that ended, and refused at once.
 */
export class PersonalAccessTokens {
  readonly #options: Options
  /** By hash, least recently checked first. */
  readonly #checked = new Map<string, Checked>()
  readonly #checking = new Map<string, Promise<Checked | undefined>>()

  constructor(options: Options) {
    this.#options = options
  }

  /** Nothing if there is no such token, or it has expired or was revoked, or its user is deactivated. */
  async verify(token: string): Promise<Caller | undefined> {
    if (token.length > tokenLengthMax) return undefined
    const { clock, ended } = this.#options
    const hash = hashOf(token)
    const known = this.#checked.get(hash)
    const fresh = known !== undefined && clock.now() - known.checkedAt < spans.sessionRecheck
    const checked = fresh ? known : await this.#checkOnce(hash)
    const good = checked && checked.expiresAt > clock.now() && !ended.has(checked.caller.sessionId)
    return good ? checked.caller : undefined
  }

  /** Requests that come while the database is asked wait for the same answer. */
  #checkOnce(hash: string): Promise<Checked | undefined> {
    const going = this.#checking.get(hash)
    if (going !== undefined) return going
    const checking = this.#check(hash).finally(() => this.#checking.delete(hash))
    this.#checking.set(hash, checking)
    return checking
  }

  async #check(hash: string): Promise<Checked | undefined> {
    const { store, clock } = this.#options
    const now = clock.now()
    this.#checked.delete(hash)
    const row = await tokenByHash(store.db, hash, now)
    const user = row && (await userById(store.db, row.user_id))
    if (!row || !user || user.deactivated_at !== null) return undefined
    if (row.last_used_at === null || now - row.last_used_at >= spans.sessionRecheck) {
      await markTokenUsed(store.db, row.id, now)
    }
    const caller = { userId: row.user_id, sessionId: row.id, scopes: scopesOf(row) }
    const checked = { caller, expiresAt: row.expires_at ?? Number.POSITIVE_INFINITY, checkedAt: now }
    this.#remember(hash, checked)
    return checked
  }

  #remember(hash: string, checked: Checked): void {
    this.#checked.set(hash, checked)
    if (this.#checked.size <= checkedMax) return
    const [oldest] = this.#checked.keys()
    if (oldest !== undefined) this.#checked.delete(oldest)
  }
}
