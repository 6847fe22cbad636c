import { type PayloadOf, type PresenceStatus, presenceLimits, type ResultOf } from "@parley/contract"
import { backoff, type Clock } from "./clock.ts"
import type { Part } from "./part.ts"
import { isRetryable } from "./problem.ts"
import type { OwnStore } from "./store.ts"

/** Milliseconds in which people who come into view are gathered into one request. */
const gather = 50
const attemptsMax = 8
const retry = { base: 1_000, max: 30_000 }

/** How people are, oneself among them. */
export interface Presence {
  /**
   * Watches people until the returned function is called: `state.presence` tells how they are, live. Of all who are
   * watched by all callers the first 499 are, beside oneself.
   */
  watch(userIds: readonly string[]): () => void
  /** Says how one is. Sent at once, or when the client is online; `dnd` holds on all devices until one says `online`. */
  set(status: OwnStatus): void
  /** Says that this device is left alone, or in use again. Leaves `dnd`, and an `away` that was set, as they are. */
  setIdle(idle: boolean): void
}

export type OwnStatus = PayloadOf<"presence:set">["status"]

interface PresenceOptions {
  readonly store: OwnStore
  readonly clock: Clock
  readonly send: (status: OwnStatus) => Promise<unknown>
  readonly ask: (userIds: string[]) => Promise<ResultOf<"presence:watch">>
}

type PresencePart = Presence & Part & { receive(users: Record<string, PresenceStatus>): void }

export function createPresence({ store, clock, send, ask }: PresenceOptions): PresencePart {
  /** How many callers watch each. */
  const watchers = new Map<string, number>()
  let online = false
  let busy = false
  let attempts = 0
  let cancel: (() => void) | null = null
  let chosen: OwnStatus = "online"
  let status: OwnStatus = "online"
  let unsaid = false
  let unasked = false
  /** Who never asks about anyone and never says how they are costs the server nothing. */
  let used = false

  const own = () => store.getState().presence.get(store.getState().me?.id ?? "")

  function watched(): string[] {
    const me = store.getState().me
    return [...new Set([...(me ? [me.id] : []), ...watchers.keys()])].slice(0, presenceLimits.watchedMax)
  }

  async function talk(): Promise<void> {
    if (unsaid) {
      unsaid = false
      await send(status).catch(error => {
        unsaid = isRetryable(error)
        throw error
      })
    }
    if (!unasked) return
    unasked = false
    const answer = await ask(watched()).catch(error => {
      unasked = isRetryable(error)
      throw error
    })
    if (online) store.set({ presence: new Map(Object.entries(answer.presence)) })
  }

  function pump(): void {
    cancel?.()
    cancel = null
    if (!online || busy) return
    busy = true
    talk().then(
      () => settle(true),
      () => settle(false),
    )
  }

  function settle(good: boolean): void {
    busy = false
    attempts = good ? 0 : attempts + 1
    if (attempts < attemptsMax) later(good ? 0 : backoff(clock, attempts, retry))
  }

  function later(ms: number): void {
    if (online && (unsaid || unasked)) cancel ??= clock.schedule(pump, ms)
  }

  function say(next: OwnStatus): void {
    status = next
    unsaid = true
    unasked ||= !used
    used = true
    pump()
  }

  function count(userIds: readonly string[], by: 1 | -1): void {
    for (const id of userIds) {
      const left = (watchers.get(id) ?? 0) + by
      if (left === 0) watchers.delete(id)
      else watchers.set(id, left)
      unasked ||= left === 0 || (left === 1 && by === 1)
    }
    used = true
    later(gather)
  }

  return {
    watch(userIds) {
      const ids = [...new Set(userIds)]
      count(ids, 1)
      let watching = true
      return () => {
        if (watching) count(ids, -1)
        watching = false
      }
    },
    set(next) {
      chosen = next
      // Said again even where it is no change here: another device may have said something else meanwhile.
      say(next)
    },
    setIdle(idle) {
      if (own() === "dnd" || (unsaid && status === "dnd")) return
      const next = idle || chosen === "away" ? "away" : "online"
      if (next !== status) say(next)
    },
    receive(users) {
      const { presence } = store.getState()
      const known = new Set(watched())
      store.set({
        presence: new Map([...presence, ...Object.entries(users).filter(([id]) => known.has(id))]),
      })
    },
    setOnline(next) {
      online = next
      attempts = 0
      cancel?.()
      cancel = null
      if (!online) return
      // A new connection counts as online and watches nobody.
      unsaid ||= status === "away"
      unasked = used
      pump()
    },
    clear() {
      cancel?.()
      cancel = null
      chosen = status = "online"
      unsaid = false
      used = watchers.size > 0
    },
  }
}
