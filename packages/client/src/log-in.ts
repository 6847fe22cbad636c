import type { Account, LoggedIn } from "@parley/contract"
import type { Cache, Cached } from "./cache.ts"
import type { Api } from "./calls.ts"
import type { Loads } from "./loads.ts"
import type { Part } from "./part.ts"
import { endsSession } from "./problem.ts"
import type { RecentRooms } from "./recent-rooms.ts"
import type { Rooms } from "./rooms.ts"
import type { Session } from "./session.ts"
import type { OwnStore } from "./store.ts"
import type { ClientOptions } from "./types.ts"

/** Who is logged in, from the first word of it to the last. */
export interface LogIn {
  /**
   * Finds out who is logged in; null for nobody. What an earlier run knew is there at once, and the server is asked
   * meanwhile.
   */
  restore(): Promise<Account | null>
  /** Someone has logged in. */
  take(tokens: LoggedIn): Promise<Account>
  /** Nobody is logged in any more; `erase` removes what waits to be sent, too. */
  leave(erase: boolean): Promise<void>
  /** Has the server say who is logged in, where it has not yet. False when that is someone else, or nobody. */
  confirm(): Promise<boolean>
  /** Brings up to date what no change of a room tells: one's own settings of rooms, and the names of people. */
  refresh(): Promise<void>
}

interface LogInOptions {
  readonly session: Session
  readonly api: Api
  readonly cache: Cache
  readonly store: OwnStore
  readonly rooms: Rooms
  readonly loads: Loads
  readonly recent: RecentRooms
  readonly parts: () => readonly Part[]
  readonly connect: () => void
  readonly close: () => void
  /** The token comes from outside: whom it stands for is for the server to say. */
  readonly isTokenGiven: boolean
  readonly expectedUser: ClientOptions["expectedUser"]
}

export function createLogIn(options: LogInOptions): LogIn {
  const { session, api, cache, store, rooms, loads, recent, parts } = options
  let isConfirmed = true
  let isFromCache = false

  async function enter(me: Account, cached: Cached | null): Promise<Account> {
    for (const part of parts()) await part.restore?.(me.id)
    await cache.begin(me.id)
    isFromCache = cached !== null
    recent.restore(cached?.recent ?? [])
    store.batch(() => {
      store.set({ me, ...(cached && { asOf: cached.asOf }) })
      for (const room of cached?.rooms ?? []) rooms.restore(room)
    })
    cache.changed()
    return me
  }

  async function leave(erase: boolean): Promise<void> {
    options.close()
    store.set({ ...store.getInitialState() })
    recent.clear()
    isConfirmed = true
    isFromCache = false
    await Promise.all([cache.erase(), ...parts().map(part => part.clear(erase))])
  }

  /** Takes in what the server said; someone else may have logged in here, or the log-in be over. */
  async function settle(answer: Promise<{ user: Account }>): Promise<boolean> {
    const { user } = await answer.catch(async error => {
      if (endsSession(error) && store.getState().me) await leave(false)
      throw error
    })
    const { me, connection } = store.getState()
    if (me === null) return false
    isConfirmed = true
    if (me.id === user.id) {
      store.set({ me: user })
      return true
    }
    await leave(false)
    await enter(user, null)
    if (connection !== "offline") options.connect()
    return false
  }

  const isExpected = (userId: string) =>
    options.expectedUser === undefined || options.expectedUser() === userId

  async function restore(): Promise<Account | null> {
    if (!(await session.load())) {
      await cache.erase()
      return null
    }
    const answer = api.call("checkSession")
    answer.catch(() => undefined)
    const cached = store.getState().me === null ? await cache.read() : null
    if (cached && !options.isTokenGiven && isExpected(cached.me.id)) {
      isConfirmed = false
      await enter(cached.me, cached)
      void settle(answer).catch(() => undefined)
      return cached.me
    }
    try {
      const { user } = await answer
      return await enter(user, cached?.me.id === user.id ? cached : null)
    } catch (error) {
      if (!endsSession(error)) throw error
      await cache.erase()
      return null
    }
  }

  return {
    restore,
    async take(tokens) {
      if (store.getState().me) await leave(false)
      await session.take(tokens)
      return await enter(tokens.user, null)
    },
    leave,
    confirm: async () => isConfirmed || (await settle(api.call("checkSession"))),
    async refresh() {
      if (!isFromCache) return
      const { rooms: own } = await api.call("listRooms")
      isFromCache = false
      store.batch(() => {
        for (const room of own) if (rooms.get(room.id)) rooms.join(room)
      })
      await Promise.all(recent.opened().map(id => loads.open(id)))
    },
  }
}
