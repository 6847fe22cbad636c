import { expect, test } from "bun:test"
import type { MembershipSettings } from "@parley/contract"
import { during, online, roomOf } from "./testing/online-client.ts"

test("one's own settings of a room show once the server has them, and counts stay those of now", async () => {
  const { client, clock, room } = await online()
  room.send("ann", "hello")
  await clock.advance(100)
  expect(roomOf(client).room.membership).toMatchObject({ unread: 1, favourite: false })
  await during(clock, client.editMembership("r", { favourite: true, notify: "none" }))
  expect(roomOf(client).room.membership).toMatchObject({
    unread: 1,
    favourite: true,
    notify: "none",
    muted: false,
  })
})

test("settings made on another device while this one was away show once it is back", async () => {
  const { client, clock, server } = await online()
  const asleep: MembershipSettings = { notify: "none", favourite: true, muted: true }
  server.cut()
  server.settings = { r: asleep }
  await clock.advance(5_000)
  expect(roomOf(client).room.membership).toMatchObject(asleep)
})

test("settings made on another device show at once, with the end of a mute", async () => {
  const { client, clock, room, server } = await online()
  room.send("ann", "hello")
  await clock.advance(100)
  const loud: MembershipSettings = { notify: "all", favourite: false, muted: false }
  const muted: MembershipSettings = { ...loud, muted: true, mutedUntil: "2030-01-01T12:00:00.000Z" }
  server.push("membership:updated", { roomId: "r", settings: muted })
  await clock.advance(100)
  expect(roomOf(client).room.membership).toMatchObject({ ...muted, unread: 1 })
  server.push("membership:updated", { roomId: "r", settings: loud })
  await clock.advance(100)
  expect(roomOf(client).room.membership).toMatchObject({ ...loud, unread: 1 })
  expect(roomOf(client).room.membership).not.toHaveProperty("mutedUntil")
})
