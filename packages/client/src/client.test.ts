import { describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import fc from "fast-check"
import { createClient } from "./client.ts"
import { FakeServer, noFaults } from "./testing/fake-server.ts"
import { act } from "./testing/history.ts"
import { ManualClock } from "./testing/manual-clock.ts"
import { MemoryStorage } from "./testing/memory-storage.ts"
import { RoomModel } from "./testing/room-model.ts"
import type { ParleyClient } from "./types.ts"

async function setUp(random?: () => number) {
  const clock = new ManualClock(random)
  const server = new FakeServer(clock)
  const room = server.add(new RoomModel("r", ["me", "ann"]))
  const storage = new MemoryStorage()
  const client = newClient(server, clock, storage)
  return { clock, server, room, storage, client }
}

function newClient(server: FakeServer, clock: ManualClock, storage: MemoryStorage): ParleyClient {
  const { fetch, openSocket } = server
  const { now, random, schedule } = clock
  return createClient({ url: "", storage, fetch, openSocket, now, random, schedule })
}

/** Runs a call while time moves on. */
async function during<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  const [value] = await Promise.all([promise, clock.advance(100)])
  return value
}

async function online(random?: () => number) {
  const all = await setUp(random)
  await during(all.clock, all.client.logIn({ login: "me", password: "long enough" }))
  all.client.connect()
  await all.clock.advance(100)
  expect(all.client.store.getState().connection).toBe("online")
  return all
}

const roomOf = (client: ParleyClient) => {
  const room = client.store.getState().rooms.get("r")
  if (!room) throw new Error("The room is not there.")
  return room
}

const texts = (client: ParleyClient) => roomOf(client).messages.map(message => message.text)

function expectFresh(client: ParleyClient, server: FakeServer): void {
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

describe("connecting", () => {
  test("brings every room, and then each event", async () => {
    const { clock, client, room, server } = await online()
    room.send("ann", "hello")
    await clock.advance(10)
    expect(roomOf(client).room.membership?.unread).toBe(1)
    expectFresh(client, server)
  })

  test("tells handlers of live events after the state has them, and no more once stopped", async () => {
    const { clock, client, room } = await online()
    const seen: number[] = []
    const stop = client.on("message:new", ({ message }) =>
      seen.push(message.seq, roomOf(client).room.lastSeq),
    )
    room.send("ann", "1")
    await clock.advance(10)
    stop()
    room.send("ann", "2")
    await clock.advance(10)
    expect(seen).toEqual([1, 1])
  })

  test("holds events that come before the answer of sync, and applies them after it", async () => {
    const { clock, client, room, server } = await setUp()
    await during(clock, client.logIn({ login: "me", password: "long enough" }))
    client.connect()
    // The socket is up after 5 ms, sync is read at 10 ms and answered at 15 ms: this overtakes the answer.
    await clock.advance(11)
    server.faults = { ...noFaults, latency: () => 1 }
    room.send("ann", "between")
    await clock.advance(20)
    expect(server.served).toEqual(["sync"])
    expect(client.store.getState().connection).toBe("online")
    expect(roomOf(client).room.lastSeq).toBe(1)
    expectFresh(client, server)
  })

  test("catches up after a break, by parts that are asked for until there are no more", async () => {
    const { clock, client, room, server } = await online()
    await during(clock, client.openRoom("r"))
    server.limits.changesPerRoom = 3
    server.cut()
    expect(client.store.getState().connection).toBe("offline")
    for (let i = 0; i < 10; i++) room.send("ann", `${i}`)
    room.edit(2, "edited")
    await clock.advance(2_000)
    expect(texts(client)).toHaveLength(10)
    expectFresh(client, server)
  })

  test("fetches a room anew when it changed too much", async () => {
    const { clock, client, room, server } = await online()
    room.send("ann", "before")
    await during(clock, client.openRoom("r"))
    server.limits.changesMax = 5
    server.cut()
    for (let i = 0; i < 60; i++) room.send("ann", `${i}`)
    await clock.advance(5_000)
    expect(roomOf(client)).toMatchObject({ opened: true, reachedStart: false })
    expect(texts(client)).toHaveLength(50)
    expectFresh(client, server)
  })

  test("drops rooms that one left and adds those that one joined", async () => {
    const { clock, client, room, server } = await online()
    server.add(new RoomModel("s", ["ann"])).enter("me")
    await clock.advance(10)
    expect(client.store.getState().rooms.has("s")).toBe(true)
    server.cut()
    room.exit("me")
    await clock.advance(2_000)
    expect([...client.store.getState().rooms.keys()]).toEqual(["s"])
  })

  test("takes in a room whose events come before the room", async () => {
    const { clock, client, server } = await online()
    const joined = server.add(new RoomModel("s", ["me"]))
    const room = joined.myRoom("me")
    joined.send("ann", "first")
    server.push("room:joined", { room })
    await clock.advance(1_000)
    expect(client.store.getState().rooms.get("s")?.rev).toBe(joined.rev)
    expectFresh(client, server)
  })

  test("takes in a room that is joined once more", async () => {
    const { clock, client, room, server } = await online()
    await during(clock, client.openRoom("r"))
    server.faults = { ...noFaults, copies: () => 0 }
    room.send("ann", "lost")
    server.faults = noFaults
    server.push("room:joined", { room: room.myRoom("me") })
    await clock.advance(1_000)
    expect(texts(client)).toEqual(["lost"])
    expectFresh(client, server)
  })

  test("asks again when too much came while sync was answered", async () => {
    const { clock, client, room, server } = await setUp()
    await during(clock, client.logIn({ login: "me", password: "long enough" }))
    client.connect()
    await clock.advance(11)
    server.faults = { ...noFaults, latency: () => 1 }
    for (let i = 0; i < 1_100; i++) room.send("ann", `${i}`)
    await clock.advance(20)
    expect(server.served).toEqual(["sync", "sync"])
    expectFresh(client, server)
  })

  test("leaves a room that turns out not to be one's own any more", async () => {
    const { clock, client, room, server } = await online()
    room.myRoom = () => ({ ...room.room(), membership: null, lastMessage: null })
    server.limits.changesMax = 0
    server.push("room:updated", { roomId: "r", rev: 99, room: room.room() })
    room.rename("public")
    server.push("room:updated", { roomId: "r", rev: 100, room: room.room() })
    await clock.advance(5_000)
    expect(client.store.getState().rooms.size).toBe(0)
  })

  test("breaks off and comes back when sync fails", async () => {
    const { clock, client, server } = await setUp()
    await during(clock, client.logIn({ login: "me", password: "long enough" }))
    let refusals = 3
    const overloaded = new ParleyError("overloaded")
    server.faults = {
      ...noFaults,
      refuses: () => (server.sockets.size > 0 && refusals-- > 0 ? overloaded : null),
    }
    client.connect()
    await clock.advance(30_000)
    expect(client.store.getState().connection).toBe("online")
    expect(server.sockets.size).toBe(1)
    expectFresh(client, server)
  })

  test("goes offline when closed, and leaves no timer behind", async () => {
    const { clock, client, server } = await online()
    const waiting = client.emit("room:read", { roomId: "r", seq: 0 })
    const loading = client.openRoom("r")
    client.send("r", "later")
    client.close()
    expect(client.store.getState().connection).toBe("offline")
    await expect(waiting).rejects.toMatchObject({ code: "timeout" })
    await expect(loading).rejects.toMatchObject({ code: "timeout" })
    await clock.advance(100)
    expect(clock.waiting).toBe(0)
    expect(server.sockets.size).toBe(0)
    await expect(client.emit("room:read", { roomId: "r", seq: 0 })).rejects.toBeInstanceOf(ParleyError)
  })
})

describe("a hole", () => {
  test("is repaired by one fetch of the changes, and what was held follows in order", async () => {
    const { clock, client, room, server } = await online()
    await during(clock, client.openRoom("r"))
    server.faults = { ...noFaults, copies: () => 0 }
    room.send("ann", "lost")
    server.faults = noFaults
    for (let i = 0; i < 5; i++) room.send("ann", `${i}`)
    await clock.advance(10)
    expect(texts(client)).toEqual([])
    await clock.advance(1_000)
    expect(texts(client)).toEqual(["lost", "0", "1", "2", "3", "4"])
    expect(server.served.filter(call => call === "GET changes")).toHaveLength(1)
    expectFresh(client, server)
  })

  test("that closes by itself costs no fetch", async () => {
    const { clock, client, room, server } = await online()
    let ms = 40
    server.faults = { ...noFaults, latency: () => ms }
    room.send("ann", "late")
    ms = 5
    room.send("ann", "early")
    await clock.advance(1_000)
    expect(server.served).not.toContain("GET changes")
    expectFresh(client, server)
  })

  test("in a room that one is no member of any more drops the room", async () => {
    const { clock, client, room, server } = await online()
    server.faults = { ...noFaults, copies: () => 0 }
    room.exit("me")
    server.faults = noFaults
    server.push("room:updated", { roomId: "r", rev: 99, room: room.room() })
    await clock.advance(1_000)
    expect(client.store.getState().rooms.size).toBe(0)
  })

  test("that cannot be repaired is asked about a bounded number of times", async () => {
    const { clock, client, room, server } = await online()
    server.push("room:updated", { roomId: "r", rev: 99, room: room.room() })
    await clock.advance(600_000)
    expect(server.served.filter(call => call === "GET changes")).toHaveLength(6)
    expect(clock.waiting).toBe(0)
    expect(roomOf(client).rev).toBe(room.rev)
  })
})

describe("loading", () => {
  test("older pages come one at a time until the start", async () => {
    const { clock, client, room } = await setUp()
    for (let i = 0; i < 120; i++) room.send("ann", `${i}`)
    await during(clock, client.logIn({ login: "me", password: "long enough" }))
    client.connect()
    await clock.advance(100)
    await during(clock, client.openRoom("r"))
    expect(texts(client)).toHaveLength(50)
    await during(clock, Promise.all([client.loadOlder("r"), client.loadOlder("r")]))
    expect(roomOf(client)).toMatchObject({ reachedStart: false })
    expect(texts(client)).toHaveLength(100)
    await during(clock, client.loadOlder("r"))
    expect(roomOf(client).reachedStart).toBe(true)
    expect(texts(client)).toEqual(room.messages.map(message => message.text))
  })

  test("keeps what changes while a page is on its way", async () => {
    const { clock, client, room, server } = await online()
    room.send("ann", "first")
    await clock.advance(10)
    let ms = 5
    server.faults = { ...noFaults, latency: () => ms }
    const opening = client.openRoom("r")
    await clock.advance(6)
    // The page was read at 5 ms and arrives at 10: these overtake it.
    ms = 1
    room.edit(1, "edited")
    room.send("ann", "second")
    room.enter("ben")
    await during(clock, opening)
    expect(texts(client)).toEqual(["edited", "second"])
    expectFresh(client, server)
  })

  test("begins again when the room was fetched anew meanwhile", async () => {
    const { clock, client, room, server } = await online()
    room.send("ann", "first")
    await clock.advance(10)
    let ms = 5
    server.faults = { ...noFaults, latency: () => ms }
    server.limits.changesMax = 5
    const opening = client.openRoom("r")
    await clock.advance(3)
    // The pages are read at 5 ms, and take long to arrive.
    ms = 9_000
    await clock.advance(3)
    ms = 5
    server.cut()
    for (let i = 0; i < 10; i++) room.edit(1, `${i}`)
    room.exit("ann")
    await clock.advance(5_000)
    expect(roomOf(client)).toMatchObject({ opened: false, rev: room.rev })
    await clock.advance(5_000)
    await opening
    expect(texts(client)).toEqual(["9"])
    expectFresh(client, server)
  })

  test("a room that one is no member of is not found", async () => {
    const { client } = await online()
    await expect(client.openRoom("x")).rejects.toMatchObject({ code: "not_found" })
  })
})

describe("sending", () => {
  test("shows the message at once and never twice, whichever of acknowledgement and event is first", async () => {
    for (const eventFirst of [true, false]) {
      const { clock, client, server } = await online()
      await during(clock, client.openRoom("r"))
      let turn = 0
      // The event is pushed before the acknowledgement; each takes its own time.
      server.faults = { ...noFaults, latency: () => (turn++ === 1 ? (eventFirst ? 1 : 30) : 10) }
      const shown = new Set<number>()
      client.store.subscribe(() => shown.add(texts(client).length + roomOf(client).pending.length))
      client.send("r", "hello")
      await clock.advance(100)
      expect([...shown]).toEqual([1])
      expect(texts(client)).toEqual(["hello"])
      expect(roomOf(client).pending).toEqual([])
    }
  })

  test("does not wait for the acknowledgement of a message that was seen", async () => {
    const { clock, client, room, server } = await online()
    let turn = 0
    // In turn: the message, its event, its acknowledgement, which takes too long.
    server.faults = { ...noFaults, latency: () => (turn++ === 2 ? 60_000 : 5) }
    client.send("r", "first")
    client.send("r", "second")
    await clock.advance(100)
    expect(room.messages.map(message => message.text)).toEqual(["first", "second"])
    expect(roomOf(client).pending).toEqual([])
  })

  test("an acknowledged message whose event was lost is fetched", async () => {
    const { clock, client, server } = await online()
    await during(clock, client.openRoom("r"))
    server.faults = { ...noFaults, copies: () => 0 }
    client.send("r", "hello")
    await clock.advance(50)
    expect(roomOf(client).pending).toHaveLength(1)
    await clock.advance(3_000)
    expect(texts(client)).toEqual(["hello"])
    expectFresh(client, server)
  })

  test("keeps the order through breaks, and sends each message once", async () => {
    const { clock, client, room, server } = await online()
    for (let i = 0; i < 5; i++) client.send("r", `${i}`)
    await clock.advance(12)
    server.cut()
    await clock.advance(20_000)
    expect(room.messages.map(message => message.text)).toEqual(["0", "1", "2", "3", "4"])
    expectFresh(client, server)
  })

  test("what was written before a reload is sent after it, by the same key", async () => {
    const { clock, client, room, server, storage } = await online()
    const key = client.send("r", "on its way")
    client.send("r", "waiting")
    // Committed, but neither acknowledgement nor event arrives.
    await clock.advance(6)
    client.close()
    expect(room.messages).toHaveLength(1)

    const next = newClient(server, clock, storage)
    expect(await during(clock, next.restore())).toMatchObject({ id: "me" })
    next.connect()
    await clock.advance(3_000)
    expect(room.messages.map(message => message.text)).toEqual(["on its way", "waiting"])
    expect(room.messages[0]?.key).toBe(key)
    expect(storage.entries.has("parley.outbox.me")).toBe(false)
    expectFresh(next, server)
  })

  test("a message that no server takes is refused at once", async () => {
    const { client } = await online()
    expect(() => client.send("r", "  ")).toThrow(ParleyError)
    expect(() => client.send("x", "text")).toThrow(ParleyError)
    expect(roomOf(client).pending).toEqual([])
  })

  test("logging out forgets everything", async () => {
    const { clock, client, server, storage } = await online()
    server.faults = { ...noFaults, refuses: () => null, latency: () => 5 }
    client.send("r", "refuse me")
    await clock.advance(50)
    expect(roomOf(client).pending).toMatchObject([{ state: "failed", error: "invalid_input" }])
    await during(clock, client.logOut())
    expect(client.store.getState()).toEqual(client.store.getInitialState())
    expect(storage.entries.size).toBe(0)
    expect(server.sockets.size).toBe(0)
  })
})

test("reading moves unread at once, and is sent merged, one call at a time", async () => {
  const { clock, client, room, server } = await online()
  for (let i = 0; i < 5; i++) room.send("ann", `${i}`)
  await clock.advance(10)
  for (const seq of [1, 2, 3]) client.markRead("r", seq)
  expect(roomOf(client).room.membership).toMatchObject({ readSeq: 3, unread: 2 })
  await clock.advance(5_000)
  expect(server.served.filter(call => call === "room:read")).toHaveLength(2)
  expectFresh(client, server)
})

test("what cannot be counted is fetched, once the server knows what was read", async () => {
  const { clock, client, room, server } = await online()
  for (let i = 0; i < 5; i++) room.send("ann", `${i}`)
  await clock.advance(10)
  room.delete(1)
  room.delete(2)
  await clock.advance(5_000)
  expect(server.served.filter(call => call === "GET room")).toHaveLength(1)
  expectFresh(client, server)
  room.read("me", 3)
  server.push("receipt", { roomId: "r", userId: "me", delivered: 5, read: 3 })
  await clock.advance(5_000)
  expectFresh(client, server)
  client.markRead("r", 4)
  await clock.advance(60_000)
  expectFresh(client, server)
})

test("the law of sync holds over a line that loses, repeats, delays and breaks", async () => {
  const deed = fc.oneof(
    { weight: 8, arbitrary: act.map(run => ({ kind: "act" as const, run })) },
    { weight: 3, arbitrary: fc.constant({ kind: "send" as const }) },
    {
      weight: 4,
      arbitrary: fc.constantFrom("cut", "open", "older", "read", "leave", "join").map(kind => ({ kind })),
    },
  )
  const step = fc.record({ deed, ms: fc.nat({ max: 400 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), fc.nat(), async (steps, seed) => {
      const random = chance(seed)
      const { clock, client, room, server } = await online(random)
      server.limits = { changesPerRoom: 4, changesMax: 25 }
      server.faults = {
        latency: () => 1 + random() * 80,
        copies: () => (random() < 0.15 ? 0 : random() < 0.15 ? 2 : 1),
        losesAnswer: () => random() < 0.05,
        refuses: () => (random() < 0.05 ? new ParleyError("overloaded") : null),
      }
      const sent: string[] = []
      const ignore = () => undefined
      const run: Record<string, () => void> = {
        send() {
          if (!client.store.getState().rooms.has("r")) return
          sent.push(`own ${sent.length}`)
          client.send("r", sent.at(-1) ?? "")
        },
        cut: () => server.cut(),
        open: () => void client.openRoom("r").catch(ignore),
        older: () => void client.loadOlder("r").catch(ignore),
        read: () => client.markRead("r", room.messages.length - Math.floor(random() * 3)),
        leave: () => room.exit("me"),
        join: () => (room.isMember("me") ? undefined : room.enter("me")),
      }
      for (const { deed, ms } of steps) {
        if ("run" in deed) deed.run(room)
        else run[deed.kind]?.()
        await clock.advance(ms)
      }
      server.faults = noFaults
      const known = client.store.getState().rooms.has("r") && room.isMember("me")
      if (known) {
        // What was lost is found at the next event.
        room.rename("last")
        await clock.advance(300_000)
        expectFresh(client, server)
      }
      // A lost last event, or room, is found at the next sync.
      server.cut()
      await clock.advance(300_000)
      expectFresh(client, server)
      expect(clock.waiting).toBe(0)
      const own = room.messages.filter(
        message => message.text.startsWith("own") || message.deletedAt !== null,
      )
      const kept = own.map(message => message.text).filter(text => text !== "")
      expect(kept).toEqual([...new Set(kept)])
      expect(kept).toEqual(sent.filter(text => kept.includes(text)))
      client.close()
    }),
    { numRuns: 500 },
  )
}, 60_000)

/** A small generator of numbers from 0 to 1 (mulberry32), so that a run can be repeated. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
