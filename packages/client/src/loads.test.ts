import { describe, expect, test } from "bun:test"
import { noFaults } from "./testing/fake-server.ts"
import { during, expectFresh, online, roomOf, setUp, texts } from "./testing/online-client.ts"

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

  test("who asks for the next page as soon as one is there gets it", async () => {
    const { clock, client, room } = await online()
    for (let i = 0; i < 220; i++) room.send("ann", `${i}`)
    await clock.advance(10)
    await during(clock, client.openRoom("r"))
    const pages: Promise<void>[] = []
    const stop = client.store.subscribe(() => {
      if (!roomOf(client).reachedStart) pages.push(client.loadOlder("r"))
    })
    await during(clock, client.loadOlder("r"))
    await clock.advance(100)
    stop()
    await Promise.all(pages)
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
