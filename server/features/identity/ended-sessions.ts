import { spans } from "@parley/contract"
import type { Logger } from "pino"
import { type Bus, type BusSubscription, subjects } from "../../platform/bus/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import { sessionsEndedSince } from "./repository.ts"

/** For clocks of nodes that differ, and transactions that took their time. */
const slack = 60_000

/** How long a session's access tokens may outlive it. */
const tokensOutlive = spans.accessToken + slack

interface EndedSessionsOptions {
  readonly store: Store
  readonly bus: Bus
  readonly log: Logger
  readonly clock: Clock
}

/**
 * Sessions that ended so lately that their access tokens have not expired. Kept in memory, so that a check costs no
 * query; the `control` subject tells what other nodes ended, and `catchUp` finds what it did not tell. Entries live
 * as long as tokens do: that, and how fast people log out, bounds them. A personal access token that was revoked counts
 * as a session that ended: its id is announced, and what it let in is cut.
 */
export class EndedSessions {
  readonly #options: EndedSessionsOptions
  readonly #endedAt = new Map<string, number>()
  readonly #listeners: ((sessionId: string) => void)[] = []
  #subscription: BusSubscription | undefined
  #caughtUpAt = Number.NEGATIVE_INFINITY

  private constructor(options: EndedSessionsOptions) {
    this.#options = options
  }

  static async open(options: EndedSessionsOptions): Promise<EndedSessions> {
    const ended = new EndedSessions(options)
    // First subscribe, then read: what ends in between is heard.
    ended.#subscription = await options.bus.subscribe(subjects.control, message => {
      if (message.kind === "session-ended") ended.#add(message.sessionId, options.clock.now())
    })
    await ended.catchUp()
    return ended
  }

  has(sessionId: string): boolean {
    return this.#endedAt.has(sessionId)
  }

  /** Tells every node, this one at once. Call it after the commit. */
  announce(sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) {
      this.#add(sessionId, this.#options.clock.now())
      this.#options.bus.publish(subjects.control, { v: 1, kind: "session-ended", sessionId })
    }
  }

  /** Calls the listener once for each session that ends, on whichever node. */
  onEnded(listener: (sessionId: string) => void): void {
    this.#listeners.push(listener)
  }

  /** Reads what ended since the last time, and forgets sessions whose tokens have expired. */
  async catchUp(): Promise<void> {
    const now = this.#options.clock.now()
    const since = Math.max(now - tokensOutlive, this.#caughtUpAt - slack)
    for (const { id, ended_at } of await sessionsEndedSince(this.#options.store.db, since)) {
      this.#add(id, ended_at ?? now)
    }
    this.#caughtUpAt = now
    for (const [id, endedAt] of this.#endedAt) {
      if (endedAt < now - tokensOutlive) this.#endedAt.delete(id)
    }
  }

  async close(): Promise<void> {
    await this.#subscription?.unsubscribe()
    this.#listeners.length = 0
  }

  #add(sessionId: string, endedAt: number): void {
    if (this.#endedAt.has(sessionId)) return
    this.#endedAt.set(sessionId, endedAt)
    for (const listener of this.#listeners) {
      try {
        listener(sessionId)
      } catch (error) {
        this.#options.log.error({ err: error, sessionId }, "a listener to ended sessions failed")
      }
    }
  }
}
