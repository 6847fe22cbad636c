import { describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { noFaults } from "./testing/fake-server.ts"
import { settled } from "./testing/manual-clock.ts"
import { during, expectFresh, newClient, online, roomOf, texts } from "./testing/online-client.ts"
import type { ParleyClient } from "./types.ts"

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

    const next = newClient(server, clock, { storage })
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

describe("a message with files", () => {
  const file = () => new File(["content"], "a.txt", { lastModified: 1 })
  const states = (client: ParleyClient) => roomOf(client).pending.map(({ text, state }) => `${text} ${state}`)

  test("waits for them, lets others pass, and goes out with them", async () => {
    const { clock, client, room } = await online()
    const key = client.uploads.add(file())
    client.send("r", "with a file", { uploads: [key] })
    client.send("r", "without")
    expect(states(client)).toEqual(["with a file uploading", "without sending"])
    await clock.advance(1_000)
    expect(room.messages.map(({ text, attachments }) => [text, attachments.length])).toEqual([
      ["without", 0],
      ["with a file", 1],
    ])
    expect(client.store.getState().uploads.size).toBe(0)
    expect(roomOf(client).pending).toEqual([])
  })

  test("fails with them, and is sent by retry", async () => {
    const { clock, client, room, server } = await online()
    server.faults = { ...noFaults, refuses: () => new ParleyError("forbidden") }
    const message = client.send("r", "", { uploads: [client.uploads.add(file())] })
    await clock.advance(100)
    expect(roomOf(client).pending).toMatchObject([{ state: "failed", error: "forbidden" }])
    server.faults = noFaults
    client.retry(message)
    await clock.advance(1_000)
    expect(room.messages).toMatchObject([{ text: "", attachments: [{ id: "file-1" }] }])
  })

  test("is dropped with them, loses one that is cancelled, and is nothing without any", async () => {
    const { clock, client, room } = await online()
    const [one, two, three] = [1, 2, 3].map(() => client.uploads.add(file()))
    const dropped = client.send("r", "dropped", { uploads: [one ?? ""] })
    client.send("r", "kept", { uploads: [two ?? ""] })
    client.send("r", "", { uploads: [three ?? ""] })
    client.discard(dropped)
    client.uploads.cancel(two ?? "")
    client.uploads.cancel(three ?? "")
    await clock.advance(1_000)
    expect(room.messages.map(({ text, attachments }) => [text, attachments.length])).toEqual([["kept", 0]])
    expect(client.store.getState().uploads.size).toBe(0)
    expect(roomOf(client).pending).toEqual([])
  })

  test("goes out after a reload, once the same file is given again", async () => {
    const { clock, client, room, server, storage } = await online()
    client.uploads.pause(client.uploads.add(file()))
    const [key = ""] = client.store.getState().uploads.keys()
    client.send("r", "later", { uploads: [key] })
    await settled()
    client.close()
    const again = newClient(server, clock, { storage })
    await during(clock, again.restore())
    again.connect()
    await clock.advance(1_000)
    expect(states(again)).toEqual(["later uploading"])
    expect(again.store.getState().uploads.get(key)?.state).toBe("missing")
    expect(again.uploads.add(file())).toBe(key)
    await clock.advance(1_000)
    expect(room.messages).toMatchObject([
      { text: "later", attachments: [{ id: expect.stringContaining("file-") }] },
    ])
    expect(storage.entries.has("parley.uploads.me")).toBe(false)
  })
})
