import { expect } from "bun:test"
import { createClient } from "../client.ts"
import type { CacheStorage, ParleyClient } from "../types.ts"
import { FakeServer } from "./fake-server.ts"
import { ManualClock } from "./manual-clock.ts"
import { MemoryStorage } from "./memory-storage.ts"
import { RoomModel } from "./room-model.ts"

/** Nothing is cached but where a test hands a cache over. */
export async function setUp(random?: () => number, cache?: CacheStorage) {
  const clock = new ManualClock(random)
  const server = new FakeServer(clock)
  const room = server.add(new RoomModel("r", ["me", "ann"]))
  const storage = new MemoryStorage()
  const client = newClient(server, clock, { storage, ...(cache && { cache }) })
  return { clock, server, room, storage, client }
}

interface Kept {
  readonly storage: MemoryStorage
  readonly cache?: CacheStorage
  readonly cacheVersion?: string
  readonly expectedUser?: () => string | null
}

export function newClient(server: FakeServer, clock: ManualClock, kept: Kept): ParleyClient {
  const { fetch, openSocket } = server
  const { now, random, schedule } = clock
  return createClient({ url: "", ...kept, fetch, openSocket, now, random, schedule })
}

/** Runs a call while time moves on. */
export async function during<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  const [value] = await Promise.all([promise, clock.advance(100)])
  return value
}

export async function online(random?: () => number, cache?: CacheStorage) {
  const all = await setUp(random, cache)
  await during(all.clock, all.client.logIn({ login: "me", password: "long enough" }))
  all.client.connect()
  await all.clock.advance(100)
  expect(all.client.store.getState().connection).toBe("online")
  return all
}

export const roomOf = (client: ParleyClient) => {
  const room = client.store.getState().rooms.get("r")
  if (!room) throw new Error("The room is not there.")
  return room
}

export const texts = (client: ParleyClient) => roomOf(client).messages.map(message => message.text)

export function expectFresh(client: ParleyClient, server: FakeServer): void {
  const { rooms } = client.store.getState()
  const own = [...server.rooms.values()].filter(room => room.isMember("me"))
  expect([...rooms.keys()].sort()).toEqual(own.map(room => room.id).sort())
  for (const truth of own) {
    const state = rooms.get(truth.id)
    expect(state).toMatchObject({ rev: truth.rev, stale: false })
    // What was sent to a room that one had just left has failed for good.
    expect(state?.pending.filter(({ error }) => error !== "not_found")).toEqual([])
    expect(state?.room).toEqual(truth.myRoom("me"))
    if (!state?.opened) continue
    // A load that failed is asked for again by whoever wants it.
    const members = state.membersLoaded === "none" ? truth.members() : [...state.members.values()]
    expect(state.messages).toEqual(truth.messages.slice(-state.messages.length || Infinity))
    expect(state.messages.length).toBe(
      state.reachedStart ? truth.messages.length : Math.max(50, state.messages.length),
    )
    expect(new Set(members.filter(({ leftAt }) => leftAt === null))).toEqual(new Set(truth.members()))
  }
}
