import { expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { noFaults } from "./testing/fake-server.ts"
import { MemoryCache } from "./testing/memory-cache.ts"
import { during, expectFresh, newClient, online, roomOf } from "./testing/online-client.ts"

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

test("a mark that found no connection is sent by the next one", async () => {
  const { clock, client, room, server } = await online()
  for (let i = 0; i < 5; i++) room.send("ann", `${i}`)
  await clock.advance(10)
  server.cut()
  client.markRead("r", 4)
  client.markRead("r", 2)
  expect(roomOf(client).room.membership).toMatchObject({ readSeq: 4, unread: 1 })
  await clock.advance(5_000)
  expect(room.readSeq("me")).toBe(4)
  expectFresh(client, server)
})

test("a mark that is refused again and again is given up until the next connection", async () => {
  const { clock, client, room, server } = await online()
  room.send("ann", "1")
  await clock.advance(10)
  server.faults = { ...noFaults, refuses: () => new ParleyError("overloaded") }
  client.markRead("r", 1)
  await clock.advance(600_000)
  expect(clock.waiting).toBe(0)
  server.faults = noFaults
  server.cut()
  await clock.advance(5_000)
  expect(room.readSeq("me")).toBe(1)
})

test("a mark that is refused for good shows until the next connection, which has the server's own", async () => {
  const { clock, client, room, server } = await online()
  for (let i = 0; i < 5; i++) room.send("ann", `${i}`)
  await clock.advance(5_000)
  server.faults = { ...noFaults, refuses: () => new ParleyError("forbidden") }
  client.markRead("r", 4)
  await clock.advance(5_000)
  server.faults = noFaults
  expect(roomOf(client).room.membership).toMatchObject({ readSeq: 4, unread: 1 })
  server.cut()
  await clock.advance(10_000)
  expect(roomOf(client).room.membership).toMatchObject({ readSeq: 0, unread: 5 })
  expectFresh(client, server)
})

/** A client that is gone with a mark unsent, which it cached as read. */
async function goneWithMark() {
  const cache = new MemoryCache()
  const all = await online(undefined, cache)
  const { clock, client, room, server, storage } = all
  for (let i = 0; i < 5; i++) room.send("ann", `${i}`)
  await clock.advance(5_000)
  server.faults = { ...noFaults, refuses: () => new ParleyError("overloaded") }
  client.markRead("r", 2)
  await clock.advance(5_000)
  client.close()
  await clock.advance(100)
  server.faults = noFaults
  const comesBack = async () => {
    const next = newClient(server, clock, { storage, cache })
    await during(clock, next.restore())
    expect(roomOf(next).room.membership?.readSeq).toBe(2)
    next.connect()
    await clock.advance(10_000)
    return next
  }
  return { ...all, comesBack }
}

test("a mark of an earlier run is sent by the next one", async () => {
  const { room, server, comesBack } = await goneWithMark()
  const next = await comesBack()
  expect(room.readSeq("me")).toBe(2)
  expectFresh(next, server)
})

test("a mark of an earlier run whose storage was lost is read no more", async () => {
  const { room, server, storage, comesBack } = await goneWithMark()
  await storage.remove("parley.reads.me")
  const next = await comesBack()
  expect(room.readSeq("me")).toBe(0)
  expectFresh(next, server)
})

test("a mark of a former membership takes nothing back of what coming back made read", async () => {
  const { room, server, comesBack } = await goneWithMark()
  room.exit("me")
  room.send("ann", "while out")
  room.enter("me")
  room.send("ann", "after")
  const next = await comesBack()
  expect(roomOf(next).room.membership).toMatchObject({ readSeq: 6, unread: 1 })
  expectFresh(next, server)
})
