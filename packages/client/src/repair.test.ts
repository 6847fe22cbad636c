import { describe, expect, test } from "bun:test"
import { noFaults } from "./testing/fake-server.ts"
import { during, expectFresh, online, roomOf, texts } from "./testing/online-client.ts"

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

test("who left and came back unheard has what was said before read, as the server has it", async () => {
  const { clock, client, room, server } = await online()
  for (let i = 0; i < 3; i++) room.send("ann", `${i}`)
  await clock.advance(5_000)
  await during(clock, client.openRoom("r"))
  server.faults = { ...noFaults, copies: () => 0 }
  room.exit("me")
  room.enter("me")
  server.faults = noFaults
  room.rename("after")
  await clock.advance(5_000)
  expect(roomOf(client).room.membership).toMatchObject({ readSeq: 3, unread: 0 })
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
