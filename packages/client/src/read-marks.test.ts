import { expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { noFaults } from "./testing/fake-server.ts"
import { expectFresh, online, roomOf } from "./testing/online-client.ts"

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
