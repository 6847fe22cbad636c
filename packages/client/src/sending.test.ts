import { describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { noFaults } from "./testing/fake-server.ts"
import { during, expectFresh, newClient, online, roomOf, texts } from "./testing/online-client.ts"

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
    room.send("ann", "a question")
    await clock.advance(50)
    const key = client.send("r", "on its way")
    client.send("r", "waiting", { replyTo: "r-1" })
    // Committed, but neither acknowledgement nor event arrives.
    await clock.advance(6)
    client.close()
    expect(room.messages).toHaveLength(2)

    const next = newClient(server, clock, storage)
    expect(await during(clock, next.restore())).toMatchObject({ id: "me" })
    next.connect()
    await clock.advance(3_000)
    expect(room.messages.slice(1)).toMatchObject([
      { text: "on its way", key, replyTo: null },
      { text: "waiting", replyTo: "r-1" },
    ])
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
