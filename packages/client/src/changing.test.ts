import { describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { noFaults } from "./testing/fake-server.ts"
import { settled } from "./testing/manual-clock.ts"
import { during, expectFresh, newClient, online, roomOf } from "./testing/online-client.ts"
import type { ParleyClient } from "./types.ts"
import { withChanges } from "./with-changes.ts"

/** The room's messages as a screen shows them. */
function shown(client: ParleyClient) {
  const { messages, changing } = roomOf(client)
  return withChanges(messages, changing, "me").map(({ text, deletedAt, reactions, pinnedAt }) =>
    [
      deletedAt ? "deleted" : text,
      ...reactions.map(({ emoji, count }) => `${emoji}${count}`),
      ...(pinnedAt ? ["pinned"] : []),
    ].join(" "),
  )
}

async function withMessages(...texts: string[]) {
  const all = await online()
  for (const text of texts) all.room.send("me", text)
  await all.clock.advance(50)
  await during(all.clock, all.client.openRoom("r"))
  return all
}

/** What a change that is refused throws. */
async function refusalOf(promise: Promise<void>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof ParleyError) return error.code
    throw error
  }
  return "none"
}

describe("a change of a message", () => {
  test("shows at once and never blinks, whichever of acknowledgement and event is first", async () => {
    for (const eventFirst of [true, false]) {
      const { clock, client, server } = await withMessages("frist")
      let turn = 0
      server.faults = { ...noFaults, latency: () => (turn++ === 1 ? (eventFirst ? 1 : 30) : 10) }
      const seen = new Set<string>()
      client.store.subscribe(() => seen.add(shown(client).join()))
      await during(clock, client.editMessage("r-1", "first"))
      expect([...seen]).toEqual(["first"])
      expect(roomOf(client).changing).toEqual([])
      expectFresh(client, server)
    }
  })

  test("reacts, takes it back, pins and deletes", async () => {
    const { clock, client, server } = await withMessages("one")
    const done = Promise.all([
      client.react("r-1", "👍", true),
      client.react("r-1", "👀", true),
      client.react("r-1", "👍", false),
      client.pin("r-1", true),
    ])
    expect(shown(client)).toEqual(["one 👀1 pinned"])
    await during(clock, done)
    expect(shown(client)).toEqual(["one 👀1 pinned"])
    expect(roomOf(client).changing).toEqual([])
    const deleted = client.deleteMessage("r-1")
    expect(shown(client)).toEqual(["deleted"])
    await during(clock, deleted)
    expect(shown(client)).toEqual(["deleted"])
    expectFresh(client, server)
  })

  test("that is refused goes back, is told, and lets the next one pass", async () => {
    const { clock, client, room } = await withMessages("mine")
    room.send("ann", "hers")
    await clock.advance(50)
    const refusal = refusalOf(client.editMessage("r-2", "mine now"))
    const next = client.react("r-2", "👍", true)
    expect(shown(client)).toEqual(["mine", "mine now 👍1"])
    expect(await during(clock, refusal)).toBe("forbidden")
    await during(clock, next)
    expect(shown(client)).toEqual(["mine", "hers 👍1"])
  })

  test("of a message that is not loaded is refused", async () => {
    const { client } = await withMessages()
    expect(await refusalOf(client.deleteMessage("elsewhere"))).toBe("not_found")
  })

  test("is carried out once through breaks, in order", async () => {
    const { clock, client, room, server } = await withMessages("one")
    const changes = Promise.all([client.editMessage("r-1", "two"), client.editMessage("r-1", "three")])
    await clock.advance(6)
    server.cut()
    await clock.advance(20_000)
    await changes
    expect(room.messages.map(message => message.text)).toEqual(["three"])
    expectFresh(client, server)
  })

  test("waits while offline, and outlives the close that its caller is told of", async () => {
    const { clock, client, room, server } = await withMessages("one")
    server.cut()
    const refusal = refusalOf(client.react("r-1", "👍", true))
    expect(shown(client)).toEqual(["one 👍1"])
    client.close()
    expect(await refusal).toBe("timeout")
    expect(shown(client)).toEqual(["one 👍1"])
    client.connect()
    await clock.advance(5_000)
    expect(room.messages[0]?.reactions).toEqual([{ emoji: "👍", userIds: ["me"], count: 1 }])
    expect(roomOf(client).changing).toEqual([])
  })
})

describe("after a reload", () => {
  /** Makes changes offline and takes them up in a new client of the same storage. */
  async function reloaded(make: (client: ParleyClient) => void) {
    const { clock, client, room, server, storage } = await withMessages("one", "two")
    server.cut()
    make(client)
    await settled()
    client.close()
    const again = newClient(server, clock, { storage })
    await during(clock, again.restore())
    return { clock, again, room, server, storage }
  }
  const nobody = () => undefined

  test("changes and read marks arrive once each, in order", async () => {
    const { clock, again, room, server, storage } = await reloaded(client => {
      client.editMessage("r-1", "first").catch(nobody)
      client.editMessage("r-1", "second").catch(nobody)
      client.pin("r-2", true).catch(nobody)
      client.react("r-2", "🎉", true).catch(nobody)
      client.markRead("r", 2)
    })
    const before = server.served.length
    again.connect()
    await clock.advance(10_000)
    const changed = server.served.slice(before).filter(name => /edit|react|PUT pin|room:read/.test(name))
    expect(changed.filter(name => name !== "room:read")).toEqual([
      "message:edit",
      "message:edit",
      "PUT pin",
      "reaction:set",
    ])
    expect(room.messages.map(({ text, reactions }) => [text, reactions.length])).toEqual([
      ["second", 0],
      ["two", 1],
    ])
    expect(room.readSeq("me")).toBe(2)
    expect([...storage.entries.keys()]).toEqual(["parley.refresh-token"])
    expect(roomOf(again).changing).toEqual([])
  })

  test("one that is refused stays to be seen, until it is sent again or dropped", async () => {
    const { clock, again, room } = await reloaded(client => {
      client.editMessage("r-1", "too late").catch(nobody)
    })
    room.delete(1)
    again.connect()
    await clock.advance(5_000)
    expect(roomOf(again).changing).toMatchObject([{ kind: "edit", error: "message_deleted" }])
    const key = roomOf(again).changing[0]?.key ?? ""
    again.retry(key)
    expect(roomOf(again).changing[0]?.error).toBeUndefined()
    await clock.advance(5_000)
    expect(roomOf(again).changing).toMatchObject([{ error: "message_deleted" }])
    again.discard(key)
    expect(roomOf(again).changing).toEqual([])
  })
})

describe("a thread", () => {
  test("is loaded, kept up to date, and let go", async () => {
    const { clock, client, room } = await withMessages("root")
    room.send("ann", "before", { replyTo: "r-1" })
    const answers = () => roomOf(client).threads.get("r-1")
    const opening = client.openThread("r", "r-1")
    room.send("ann", "meanwhile", { replyTo: "r-1" })
    await during(clock, opening)
    client.send("r", "after", { replyTo: "r-1" })
    expect(roomOf(client).pending).toMatchObject([{ text: "after", replyTo: "r-1" }])
    room.send("ann", "no answer")
    await clock.advance(50)
    expect(answers()?.map(message => message.text)).toEqual(["before", "meanwhile", "after"])
    room.edit(2, "edited")
    await clock.advance(50)
    expect(answers()).toEqual(room.messages.filter(({ replyTo }) => replyTo === "r-1"))
    client.closeThread("r", "r-1")
    expect(answers()).toBeUndefined()
  })
})

describe("mentions", () => {
  const mentions = (client: ParleyClient) => roomOf(client).room.membership?.mentions

  test("by others are counted until they are read, edited away or deleted", async () => {
    const { clock, client, room, server } = await online()
    room.send("ann", "@me", { mentions: ["me"] })
    room.send("ann", "@room", { mentions: ["room"] })
    room.send("ann", "@ben", { mentions: ["ben"] })
    room.send("me", "@room", { mentions: ["room"] })
    await clock.advance(50)
    expect(mentions(client)).toBe(2)
    await during(clock, client.openRoom("r"))
    room.delete(2)
    await clock.advance(50)
    expect(mentions(client)).toBe(1)
    room.edit(1, "nobody")
    await clock.advance(50)
    expect(mentions(client)).toBe(0)
    room.send("ann", "@me again", { mentions: ["me"] })
    await clock.advance(50)
    expect(mentions(client)).toBe(1)
    client.markRead("r", 5)
    await clock.advance(50)
    expect(mentions(client)).toBe(0)
    expectFresh(client, server)
  })
})
