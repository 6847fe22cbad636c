import { expect, test } from "bun:test"
import { limits } from "@parley/contract"
import { emptied } from "./letting-go.ts"
import { during, expectFresh, online, roomOf } from "./testing/online-client.ts"
import { RoomModel } from "./testing/room-model.ts"

const { keptMessagesMax, keptRoomsMax } = limits

/** A client with everything of a long room loaded, part of it unread. */
async function withLongRoom() {
  const all = await online()
  const { clock, client, room } = all
  for (let n = 1; n <= 400; n++) room.send("ann", `message ${n}`)
  await clock.advance(100)
  await during(clock, client.openRoom("r"))
  for (let page = 0; page < 8; page++) await during(clock, client.loadOlder("r"))
  expect(roomOf(client)).toMatchObject({ reachedStart: true })
  client.markRead("r", 40)
  await clock.advance(100)
  return all
}

test("a closed room keeps its newest messages and its counts, and stays up to date", async () => {
  const { clock, client, room, server } = await withLongRoom()
  await during(clock, client.openThread("r", "r-7"))
  client.closeRoom("r")
  expect(roomOf(client).messages).toEqual(room.messages.slice(-keptMessagesMax))
  expect(roomOf(client)).toMatchObject({ opened: true, reachedStart: false, stale: false, past: null })
  expect(roomOf(client).threads.size).toBe(0)
  expect(roomOf(client).room.membership?.unread).toBe(360)

  room.send("ann", "one more")
  room.edit(390, "another text")
  room.delete(50)
  await clock.advance(5_000)
  expect(roomOf(client).room.membership?.unread).toBe(360)
  expectFresh(client, server)

  await during(clock, client.openRoom("r"))
  await during(clock, client.loadOlder("r"))
  expect(roomOf(client).messages.length).toBe(keptMessagesMax + 51)
  expectFresh(client, server)
})

test("what was counted from messages that are ahead of their room is asked for anew once they are let go", async () => {
  const { clock, client, room } = await online()
  room.send("ann", "hello", { mentions: ["me"] })
  await during(clock, client.openRoom("r"))
  const state = roomOf(client)
  expect(emptied(state)).toMatchObject({ messages: [], stale: false })
  const ahead = { ...state, room: { ...state.room, rev: state.room.rev - 1 } }
  expect(emptied(ahead)).toMatchObject({ messages: [], stale: "counts" })
})

test("a page that is on its way when its room is closed leaves no hole", async () => {
  const { clock, client, room, server } = await withLongRoom()
  client.closeRoom("r")
  const loading = client.loadOlder("r")
  client.closeRoom("r")
  room.send("ann", "one more")
  await during(clock, loading)
  expect(roomOf(client).stale).toBe(false)
  expectFresh(client, server)
})

test("of rooms that were closed long ago nothing but their place in the list is kept", async () => {
  const { clock, client, server } = await online()
  const ids = Array.from({ length: keptRoomsMax + 2 }, (_, n) => `room-${n}`)
  for (const id of ids) server.add(new RoomModel(id, ["ann"])).enter("me")
  await clock.advance(100)
  const open = async (id: string) => {
    server.rooms.get(id)?.send("ann", "hello")
    await during(clock, client.openRoom(id))
  }
  await open("r")
  for (const id of ids) {
    await open(id)
    client.closeRoom(id)
  }
  const opened = [...client.store.getState().rooms].flatMap(([id, state]) => (state.opened ? [id] : []))
  // The one that is still open counts for none of them.
  expect(opened).toEqual(["r", ...ids.slice(2)])
  await open("room-0")
  expectFresh(client, server)
})
