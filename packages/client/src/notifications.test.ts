import { expect, test } from "bun:test"
import { type Notification, ParleyError } from "@parley/contract"
import { noFaults } from "./testing/fake-server.ts"
import { during, online } from "./testing/online-client.ts"
import { person, type RoomModel } from "./testing/room-model.ts"
import type { ParleyClient } from "./types.ts"

const inbox = (client: ParleyClient) => client.store.getState().inbox
const shown = (client: ParleyClient) =>
  inbox(client).notifications?.map(({ id, read }) => `${id}${read ? "" : "*"}`)

/** Ann says something to one in `room`. */
function mention(room: RoomModel, text: string): Notification {
  const message = room.send("ann", text)
  const { id, kind, name } = room.myRoom("me")
  return {
    id: text,
    kind: "mention",
    room: { id, kind, name },
    actor: person("ann"),
    message,
    createdAt: message.createdAt,
    read: false,
  }
}

async function withInbox() {
  const all = await online()
  for (const text of ["one", "two", "three"]) all.server.notifications.unshift(mention(all.room, text))
  return all
}

test("nothing is asked until someone wants to know", async () => {
  const { clock, server, room } = await online()
  room.read("me", 1)
  server.cut()
  await clock.advance(5_000)
  expect(server.served.filter(name => name.startsWith("inbox"))).toEqual([])
})

test("the unread are counted, live and again after a break", async () => {
  const { clock, client, server, room } = await withInbox()
  await during(clock, client.notifications.count())
  expect(inbox(client)).toMatchObject({ unread: 3, notifications: null })
  server.push("notification", { notification: mention(room, "four"), alert: true })
  await clock.advance(100)
  expect(inbox(client).unread).toBe(4)
  server.cut()
  await clock.advance(5_000)
  expect(inbox(client).unread).toBe(3)
})

test("pages follow each other, and what comes stands first, once", async () => {
  const { clock, client, server, room } = await withInbox()
  await during(clock, client.notifications.openList("all"))
  expect(inbox(client).more).toBe(true)
  const notification = mention(room, "four")
  server.push("notification", { notification, alert: true })
  server.push("notification", { notification, alert: true })
  await clock.advance(100)
  await during(clock, client.notifications.loadMore())
  expect(shown(client)).toEqual(["four*", "three*", "two*", "one*"])
  expect(inbox(client).more).toBe(false)
})

test("what comes while the list is loaded is not lost", async () => {
  const { clock, client, server, room } = await withInbox()
  const opening = client.notifications.openList("unread")
  await clock.advance(4)
  const notification = mention(room, "four")
  server.push("notification", { notification, alert: true })
  await clock.advance(3)
  server.notifications.unshift(notification)
  await during(clock, opening)
  expect(shown(client)).toEqual(["four*", "three*"])
})

test("one or all are marked as read, here and on another device", async () => {
  const { clock, client, server } = await withInbox()
  await during(clock, client.notifications.openList("unread"))
  await during(clock, client.notifications.markRead("three"))
  expect(shown(client)).toEqual(["three", "two*"])
  expect(inbox(client).unread).toBe(2)
  server.push("notification:read", { id: "two", until: "2026-01-01T00:00:00.000Z", unread: 1 })
  await clock.advance(10)
  expect(shown(client)).toEqual(["three", "two"])
  expect(inbox(client).unread).toBe(1)
  await during(clock, client.notifications.markAllRead())
  expect(inbox(client).unread).toBe(0)
})

test("a mark that fails is taken back and told", async () => {
  const { clock, client, server } = await withInbox()
  await during(clock, client.notifications.openList("all"))
  server.faults = { ...noFaults, refuses: () => new ParleyError("not_found") }
  const failure = await during(
    clock,
    client.notifications.markRead("three").catch((error: unknown) => error),
  )
  expect(failure).toMatchObject({ code: "not_found" })
  expect(shown(client)).toEqual(["three*", "two*"])
})

test("reading a room reads what came from there, and counts once", async () => {
  const { clock, client, server, room } = await withInbox()
  await during(clock, client.notifications.openList("all"))
  server.notifications = server.notifications.map(each => ({ ...each, read: true }))
  server.served.length = 0
  room.read("me", 2)
  server.push("receipt", { roomId: "r", userId: "me", delivered: 2, read: 2 })
  server.push("receipt", { roomId: "r", userId: "me", delivered: 3, read: 3 })
  await clock.advance(1_000)
  expect(shown(client)).toEqual(["three", "two"])
  expect(inbox(client).unread).toBe(0)
  expect(server.served).toEqual(["inbox unread"])
})

test("a room that one leaves takes its notifications along, and a log-out all of them", async () => {
  const { clock, client, room } = await withInbox()
  await during(clock, client.notifications.openList("all"))
  room.exit("me")
  await clock.advance(1_000)
  expect(shown(client)).toEqual([])
  await during(clock, client.logOut())
  expect(inbox(client)).toEqual({ unread: null, list: "all", notifications: null, more: false })
})
