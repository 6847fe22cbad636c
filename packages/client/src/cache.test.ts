import { describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { limits, ParleyError } from "@parley/contract"
import { account, noFaults } from "./testing/fake-server.ts"
import { fileCache } from "./testing/file-cache.ts"
import { MemoryCache } from "./testing/memory-cache.ts"
import { during, expectFresh, newClient, online, roomOf, texts } from "./testing/online-client.ts"
import { person, RoomModel } from "./testing/room-model.ts"

/** Nothing of the server can be reached. */
const unreachable = { ...noFaults, refuses: () => new ParleyError("timeout") }

/** A client that has read a room of three messages, and has been online for a while since. */
async function reader() {
  const cache = new MemoryCache()
  const all = { ...(await online(undefined, cache)), cache }
  const { clock, client, room } = all
  for (const text of ["one", "two", "three"]) room.send("ann", text)
  await clock.advance(100)
  await during(clock, client.openRoom("r"))
  await clock.advance(5_000)
  return all
}

type Reader = Awaited<ReturnType<typeof reader>>

/** The next start with what is kept, up to where it is shown. */
async function restarted({ clock, client, server, storage, cache }: Reader, cacheVersion = "1") {
  client.close()
  await clock.advance(100)
  const next = newClient(server, clock, { storage, cache, cacheVersion })
  const me = await during(clock, next.restore()).catch(() => "unreachable")
  return { next, me }
}

/** A start in a place that knows who is logged in, with nobody to ask. */
async function startedFor(expected: string | null, { clock, client, server, storage, cache }: Reader) {
  client.close()
  await clock.advance(100)
  server.faults = unreachable
  const next = newClient(server, clock, { storage, cache, expectedUser: () => expected })
  const me = await during(clock, next.restore()).catch(() => "unreachable")
  return { next, me }
}

async function connected({ clock }: Reader, next: Reader["client"]): Promise<void> {
  next.connect()
  await clock.advance(10_000)
  expect(next.store.getState().connection).toBe("online")
}

describe("the next start", () => {
  test("shows what was read before the server is there", async () => {
    const all = await reader()
    const left = all.clock.now()
    all.server.faults = unreachable
    const { next, me } = await restarted(all, "")
    expect(me).toEqual(account)
    expect(next.store.getState()).toMatchObject({ me: account, connection: "offline", asOf: left })
    expect(texts(next)).toEqual(["one", "two", "three"])
    expect(roomOf(next)).toMatchObject({ opened: true, reachedStart: true, membersLoaded: "all" })
    // What is there is all that can be shown: to open it is no failure.
    await next.openRoom("r")
  })

  for (const other of ["someone else", null]) {
    test(`shows nothing of one while ${other ?? "nobody known"} is expected`, async () => {
      const all = await reader()
      const { next, me } = await startedFor(other, all)
      expect(me).toBe("unreachable")
      expect(next.store.getState()).toMatchObject({ me: null, rooms: new Map() })
    })
  }

  test("shows what was read to whom it expects", async () => {
    const { next, me } = await startedFor("me", await reader())
    expect(me).toEqual(account)
    expect(texts(next)).toEqual(["one", "two", "three"])
  })

  test("is brought up to date by what changed since", async () => {
    const all = await reader()
    const { clock, room, server } = all
    const { next } = await restarted(all, "")
    room.send("ann", "four")
    room.edit(1, "one, but better")
    room.delete(2)
    server.served.length = 0
    await connected(all, next)
    expect(texts(next)).toEqual(["one, but better", "", "three", "four"])
    expect(server.served).not.toContain("GET messages")
    expectFresh(next, server)

    await during(clock, next.openRoom("r"))
    expect(roomOf(next).fromCache).toBe(false)
    expectFresh(next, server)
  })

  test("shows people by their names of today, once a room is open", async () => {
    const all = await reader()
    all.server.faults = unreachable
    const { next } = await restarted(all, "")
    await next.openRoom("r")
    all.server.faults = noFaults
    const ann = { ...person("ann"), name: "Ann of today" }
    all.room.rewrite(ann)
    await connected(all, next)
    expect(roomOf(next).messages.map(({ author }) => author)).toEqual([ann, ann, ann])
    expect(roomOf(next).members.get("ann")?.user).toEqual(ann)
  })

  test("keeps its outbox beside, which goes out once", async () => {
    const all = await reader()
    all.server.faults = unreachable
    const { next } = await restarted(all, "")
    const kept = next.send("r", "written offline")
    const taken = next.send("r", "taken back")
    next.discard(taken)
    expect(roomOf(next).pending.map(({ key }) => key)).toEqual([kept])
    all.server.faults = noFaults
    await connected(all, next)
    expect(texts(next)).toEqual(["one", "two", "three", "written offline"])
    expectFresh(next, all.server)
  })
})

describe("what is kept", () => {
  test("is the newest messages of the rooms that were open last, and every room's place", async () => {
    const cache = new MemoryCache()
    const all = { ...(await online(undefined, cache)), cache }
    const { clock, client, server } = all
    const ids = Array.from({ length: limits.keptRoomsMax + 3 }, (_, n) => `room-${n}`)
    for (const id of ids) {
      const room = server.add(new RoomModel(id, ["ann"]))
      for (let n = 0; n < 120; n++) room.send("ann", `message ${n}`)
      room.enter("me")
    }
    await clock.advance(100)
    for (const id of ids) {
      await during(clock, client.openRoom(id))
      await during(clock, client.loadOlder(id))
    }
    await clock.advance(5_000)
    server.faults = unreachable
    const { next } = await restarted(all, "")
    const { rooms } = next.store.getState()
    expect(rooms.size).toBe(ids.length + 1)
    const counts = ids.map(id => rooms.get(id)?.messages.length)
    expect(counts).toEqual(ids.map((_, n) => (n < 3 ? 0 : limits.keptMessagesMax)))
  })

  test("is written once a second, whatever comes", async () => {
    const { clock, cache, room } = await reader()
    const before = cache.writes
    for (let n = 0; n < 500; n++) {
      room.send("ann", `${n}`)
      await clock.advance(20)
    }
    expect(cache.writes - before).toBeLessThanOrEqual(11)
  })

  test("is not what a room says that one was removed from", async () => {
    const all = await reader()
    all.room.exit("me")
    await all.clock.advance(5_000)
    expect(JSON.stringify([...all.cache.things])).not.toContain("three")
  })

  test("is nothing after logging out", async () => {
    const { clock, client, cache } = await reader()
    await during(clock, client.logOut())
    await clock.advance(5_000)
    expect(cache.things.size).toBe(0)
  })

  test("is nothing once the log-in is over, which a start without it finds out", async () => {
    const all = await reader()
    all.server.endsSessions = true
    const { next } = await restarted(all, "")
    await all.clock.advance(5_000)
    expect(next.store.getState()).toMatchObject({ me: null, rooms: new Map() })
    expect(all.cache.things.size).toBe(0)
  })

  test("is nothing of one user once another one has logged in", async () => {
    const all = await reader()
    all.server.account = { ...account, id: "ann" }
    const { next } = await restarted(all, "")
    next.connect()
    await all.clock.advance(5_000)
    expect(next.store.getState().me?.id).toBe("ann")
    expect([...all.cache.things.keys()].filter(key => key.includes(" me "))).toEqual([])
    expect(JSON.parse(all.cache.things.get("owner") ?? "")).toMatchObject({ userId: "ann" })
  })

  test("is left alone by a tab whose user is no longer the one who is logged in", async () => {
    const all = await reader()
    const { clock, server, cache, room } = all
    server.account = { ...account, id: "ann" }
    const other = newClient(server, clock, { storage: all.storage, cache })
    await during(clock, other.logIn({ login: "ann", password: "long enough" }))
    room.send("ben", "for me alone")
    await clock.advance(5_000)
    expect(JSON.stringify([...cache.things])).not.toContain("for me alone")
  })
})

describe("a storage", () => {
  test("of another version is an empty one", async () => {
    const all = await reader()
    const { next } = await restarted(all, "2")
    expect(next.store.getState().rooms.size).toBe(0)
    await connected(all, next)
    expectFresh(next, all.server)
    expect(texts(next)).toEqual([])
  })

  test("that holds something else is an empty one", async () => {
    const all = await reader()
    for (const key of all.cache.things.keys()) if (key.startsWith("room")) all.cache.things.set(key, "{}")
    const { next, me } = await restarted(all, "")
    expect(me).toEqual(account)
    await connected(all, next)
    expectFresh(next, all.server)
  })

  for (const fault of ["fails", "hangs"] as const) {
    test(`that ${fault} costs nothing but what it kept`, async () => {
      const all = await reader()
      all.cache.fault = fault
      all.room.send("ann", "four")
      await all.clock.advance(5_000)
      expect(texts(all.client)).toHaveLength(4)
      all.client.close()
      const next = newClient(all.server, all.clock, { storage: all.storage, cache: all.cache })
      const restoring = next.restore()
      await all.clock.advance(5_000)
      expect(await restoring).toEqual(account)
      expect(next.store.getState().rooms.size).toBe(0)
      await connected(all, next)
      expectFresh(next, all.server)
    })
  }

  test("may be a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "parley-cache-"))
    const cache = fileCache(folder)
    await cache.write(
      new Map<string, unknown>([
        ["a", { b: [1] }],
        ["c", 2],
      ]),
    )
    await cache.write(new Map([["c", null]]))
    expect(await fileCache(folder).get("a")).toEqual({ b: [1] })
    expect([...(await fileCache(folder).read()).keys()]).toEqual(["a"])
    await cache.clear()
    expect((await cache.read()).size).toBe(0)
    rmSync(folder, { recursive: true })
  })
})
