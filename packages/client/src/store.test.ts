import { expect, test } from "bun:test"
import { newRoomState } from "./room-state.ts"
import { createStore } from "./store.ts"
import { RoomModel } from "./testing/room-model.ts"

const room = newRoomState(new RoomModel("r", ["me"]).myRoom("me"))

test("snapshots are immutable, and new ones are told of until unsubscribed", () => {
  const store = createStore()
  const before = store.getState()
  const seen: number[] = []
  const stop = store.subscribe(() => seen.push(store.getState().rooms.size))
  store.setRoom("r", room)
  stop()
  store.setRoom("r", null)
  expect(seen).toEqual([1])
  expect(before.rooms.size).toBe(0)
  expect(store.getState()).toEqual(store.getInitialState())
})

test("a batch is told of once, and what hands the state out waits for its end", () => {
  const store = createStore()
  const seen: string[] = []
  store.subscribe(() => seen.push(`state ${store.getState().rooms.size}`))
  store.batch(() => {
    store.setRoom("r", room)
    store.whenWhole(() => seen.push("event"))
    store.setRoom("s", room)
  })
  store.whenWhole(() => seen.push("at once"))
  expect(seen).toEqual(["state 2", "event", "at once"])
})
