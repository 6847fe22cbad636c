import { expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { noFaults } from "./testing/fake-server.ts"
import { online } from "./testing/online-client.ts"
import type { ParleyClient } from "./types.ts"

const shown = (client: ParleyClient) => Object.fromEntries(client.store.getState().presence)

test("nobody is asked about until someone is watched", async () => {
  const { server } = await online()
  expect(server.served).not.toContain("presence:watch")
})

test("people who come into view together are asked about once, and oneself with them", async () => {
  const { clock, client, server } = await online()
  server.presence.set("ann", "away")
  const stopAnn = client.presence.watch(["ann", "ben"])
  client.presence.watch(["ben", "cleo"])
  await clock.advance(100)
  expect(server.served.filter(name => name === "presence:watch")).toHaveLength(1)
  expect(shown(client)).toEqual({ me: "online", ann: "away", ben: "offline", cleo: "offline" })
  stopAnn()
  stopAnn()
  await clock.advance(100)
  expect(server.watched).toEqual(["me", "ben", "cleo"])
  expect(Object.keys(shown(client))).toEqual(["me", "ben", "cleo"])
})

test("changes are shown of those who are watched alone", async () => {
  const { clock, client, server } = await online()
  client.presence.watch(["ann"])
  await clock.advance(100)
  server.push("presence", { users: { ann: "dnd", stranger: "online" } })
  await clock.advance(10)
  expect(shown(client)).toEqual({ me: "online", ann: "dnd" })
})

test("a new connection watches the same people, and is away if the last one was", async () => {
  const { clock, client, server } = await online()
  client.presence.watch(["ann"])
  client.presence.setIdle(true)
  await clock.advance(100)
  server.watched = []
  server.presence.set("me", "online").set("ann", "online")
  server.cut()
  await clock.advance(5_000)
  expect(server.watched).toEqual(["me", "ann"])
  expect(shown(client)).toEqual({ me: "away", ann: "online" })
})

test("what was said offline is said once online", async () => {
  const { clock, client, server } = await online()
  server.cut()
  client.presence.set("dnd")
  await clock.advance(5_000)
  expect(shown(client)).toEqual({ me: "dnd" })
})

test("idleness leaves do-not-disturb as it is, and coming back an away that was set", async () => {
  const { clock, client, server } = await online()
  client.presence.set("dnd")
  await clock.advance(100)
  client.presence.setIdle(true)
  client.presence.setIdle(false)
  await clock.advance(100)
  expect(server.presence.get("me")).toBe("dnd")
  client.presence.set("away")
  server.push("presence", { users: { me: "away" } })
  await clock.advance(100)
  client.presence.setIdle(true)
  client.presence.setIdle(false)
  await clock.advance(100)
  expect(server.presence.get("me")).toBe("away")
})

test("at most 500 are watched, and a refusal is tried again a bounded number of times", async () => {
  const { clock, client, server } = await online()
  server.faults = { ...noFaults, refuses: () => new ParleyError("overloaded") }
  client.presence.watch(Array.from({ length: 600 }, (_, i) => `u${i}`))
  await clock.advance(600_000)
  expect(clock.waiting).toBe(0)
  server.faults = noFaults
  server.cut()
  await clock.advance(5_000)
  expect(server.watched).toHaveLength(500)
})
