import type { Account } from "@parley/contract"
import { type CachedRoom, cachedRoom, restoredRoom } from "./cached-room.ts"
import type { Clock } from "./clock.ts"
import type { RecentRooms } from "./recent-rooms.ts"
import type { CacheStorage, RoomState } from "./types.ts"

/** Milliseconds in which changes are gathered: a flood of messages costs one write a second. */
const gather = 1_000
/** Rooms in one write, for the page not to stand still meanwhile; those left over follow. */
const roomsPerWrite = 200
/** Milliseconds after which a storage that does not answer holds nothing. */
const patience = 2_000
/** Of what is written here; what another one wrote is nothing. */
const layout = 2

/** Whose it all is: written by a log-in, gone with it. */
interface Owner {
  readonly version: string
  readonly userId: string
}

interface Head {
  readonly me: Account
  readonly asOf: number
  readonly recent: readonly string[]
}

/** What an earlier run knew. */
export interface Cached {
  readonly me: Account
  /** Milliseconds since 1970 at which all of it was up to date. */
  readonly asOf: number
  readonly rooms: readonly RoomState[]
  /** Rooms whose messages are there, the one that was open last at the end. */
  readonly recent: readonly string[]
}

/**
 * Keeps what was read for the next start. Each room is written as one thing, so that its messages are those of its rev.
 * A storage that fails, and what it holds of someone else or of another version, is an empty one.
 */
export interface Cache {
  /** What the user who was logged in last knew, whoever that is. */
  read(): Promise<Cached | null>
  /** Keeps from now on what this user knows, and nothing that is there of anyone else. */
  begin(meId: string): Promise<void>
  /** A room is another now; without an id, who one is or how recent all of it is. */
  changed(roomId?: string): void
  /** Writes what waits. */
  flush(): Promise<void>
  /** Removes all that is kept, and keeps no more until `begin`. */
  erase(): Promise<void>
}

interface CacheOptions {
  readonly storage: CacheStorage | undefined
  /** Of the program. */
  readonly version: string | undefined
  readonly clock: Clock
  readonly recent: RecentRooms
  readonly roomOf: (id: string) => RoomState | undefined
  readonly now: () => { readonly me: Account | null; readonly asOf: number | null }
}

const ownerKey = "owner"
const headKey = "head"
const keyOf = (userId: string, roomId: string) => `room ${userId} ${roomId}`

const nothing: Cache = {
  read: async () => null,
  begin: async () => {},
  changed: () => {},
  flush: async () => {},
  erase: async () => {},
}

export function createCache({ storage, clock, recent, roomOf, now, ...options }: CacheOptions): Cache {
  if (storage === undefined) return nothing
  const version = `${layout} ${options.version ?? ""}`
  const waiting = new Set<string>()
  /** Rooms whose messages are there. */
  let kept: readonly string[] = []
  let owner: string | null = null
  let cancelTimer: (() => void) | null = null
  let writing: Promise<void> = Promise.resolve()

  async function isOwnedBy(userId: string): Promise<boolean> {
    const held = (await storage?.get(ownerKey)) as Owner | null
    return held?.version === version && held.userId === userId
  }

  function later(): void {
    if (owner !== null) cancelTimer ??= clock.schedule(() => void flush(), gather)
  }

  /** One write after the other. A storage that fails is left alone, and empty where it can be. */
  function flush(): Promise<void> {
    cancelTimer?.()
    cancelTimer = null
    writing = writing.then(write).catch(async () => {
      owner = null
      await storage?.clear().catch(() => undefined)
    })
    return writing
  }

  async function write(): Promise<void> {
    const meId = owner
    const { me, asOf } = now()
    if (meId === null || me?.id !== meId || asOf === null) return
    // In another tab someone else has logged in, or this user out: nothing is to be kept there any more.
    if (!(await isOwnedBy(meId))) {
      owner = null
      return
    }
    const latest = recent.latest()
    for (const id of kept) if (!latest.includes(id)) waiting.add(id)
    kept = latest
    const head: Head = { me, asOf, recent: latest }
    const changes = new Map<string, unknown>([[headKey, head]])
    for (const id of [...waiting].slice(0, roomsPerWrite)) {
      waiting.delete(id)
      const state = roomOf(id)
      changes.set(keyOf(meId, id), state ? cachedRoom(state, latest.includes(id)) : null)
    }
    if (waiting.size > 0) later()
    await storage?.write(changes)
  }

  async function read(): Promise<Cached | null> {
    const things = (await storage?.read()) ?? new Map<string, unknown>()
    const held = things.get(ownerKey) as Owner | undefined
    const head = things.get(headKey) as Head | undefined
    if (head === undefined || held?.version !== version || held.userId !== head.me.id) return null
    const own = [...things].filter(([key]) => key.startsWith(keyOf(held.userId, "")))
    return { ...head, rooms: own.map(([, cached]) => restoredRoom(cached as CachedRoom)) }
  }

  /** Makes the storage this user's, with what is there of them already. */
  async function own(userId: string): Promise<boolean> {
    if (await isOwnedBy(userId)) return true
    const mine: Owner = { version, userId }
    await storage?.clear()
    await storage?.write(new Map([[ownerKey, mine]]))
    return true
  }

  /** Nothing where the storage fails or keeps silent. */
  function within<T>(run: Promise<T>): Promise<T | null> {
    return new Promise(resolve => {
      const cancel = clock.schedule(() => resolve(null), patience)
      run.then(resolve, () => resolve(null)).finally(cancel)
    })
  }

  return {
    read: () => within(read()),
    async begin(meId) {
      owner = (await within(own(meId))) === true ? meId : null
      if (waiting.size > 0) later()
    },
    changed(roomId) {
      if (roomId !== undefined) waiting.add(roomId)
      later()
    },
    flush,
    async erase() {
      const before = owner
      owner = null
      cancelTimer?.()
      cancelTimer = null
      waiting.clear()
      await within(
        writing.then(async () => {
          if (before === null || (await isOwnedBy(before))) await storage.clear()
        }),
      )
    },
  }
}
