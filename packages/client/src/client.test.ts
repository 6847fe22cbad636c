import { describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { noFaults } from "./testing/fake-server.ts"
import { during, expectFresh, online, roomOf, setUp, texts } from "./testing/online-client.ts"
import { RoomModel } from "./testing/room-model.ts"

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
    server.limits = { changesPerRoom: 2_000, changesMax: 2_000 }
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
    server.faults = { ...noFaults, copies: () => 0 }
    room.rename("public")
    server.faults = noFaults
    server.push("room:updated", { roomId: "r", rev: 99, room: room.room() })
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
