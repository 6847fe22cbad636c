import { afterEach, beforeEach, expect, jest, test } from "bun:test"
import type { ClientState, Store } from "@parley/client"
import type { Account } from "@parley/contract"
import { drawingOf } from "./drawing.ts"

beforeEach(() => jest.useFakeTimers())
afterEach(() => jest.useRealTimers())

const someone = { id: "me" } as Account

/** A store that can be told to have changed. */
function fakeStore() {
  const listeners = new Set<() => void>()
  let state: Partial<ClientState> = { me: null, connection: "online", rooms: new Map() }
  const getState = () => state as ClientState
  const store: Store = {
    getState,
    getInitialState: getState,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const change = (to: Partial<ClientState> = {}) => {
    state = { ...state, ...to }
    for (const listener of [...listeners]) listener()
  }
  return { store, listeners, change }
}

test("draws the first change at once, and a flood of them together", () => {
  const { store, change } = fakeStore()
  const drawn = jest.fn()
  drawingOf(store).subscribe(drawn)
  change()
  expect(drawn).toHaveBeenCalledTimes(1)
  for (let n = 0; n < 50; n++) change()
  expect(drawn).toHaveBeenCalledTimes(1)
  jest.runAllTimers()
  expect(drawn).toHaveBeenCalledTimes(2)
  expect(jest.getTimerCount()).toBe(0)
})

test("draws at once what other screens stand for", () => {
  const { store, change } = fakeStore()
  const drawn = jest.fn()
  drawingOf(store).subscribe(drawn)
  change()
  change()
  expect(drawn).toHaveBeenCalledTimes(1)
  change({ me: someone })
  change({ connection: "offline" })
  expect(drawn).toHaveBeenCalledTimes(3)
  expect(jest.getTimerCount()).toBe(0)
})

test("what is done right before a drawing belongs to it", () => {
  const { store, change } = fakeStore()
  const order: string[] = []
  const drawing = drawingOf(store)
  drawing.subscribe(() => order.push("drawn"))
  const stop = drawing.before(() => {
    order.push("before")
    change()
  })
  change()
  stop()
  expect(order).toEqual(["before", "drawn"])
  expect(jest.getTimerCount()).toBe(0)
})

test("draws without waiting for who asks, where something waits", () => {
  const { store, change } = fakeStore()
  const drawn = jest.fn()
  const drawing = drawingOf(store)
  drawing.subscribe(drawn)
  drawing.now()
  expect(drawn).toHaveBeenCalledTimes(0)
  change()
  change()
  drawing.now()
  expect(drawn).toHaveBeenCalledTimes(2)
  expect(jest.getTimerCount()).toBe(0)
})

test("leaves the store alone once nobody looks", () => {
  const { store, listeners, change } = fakeStore()
  const drawing = drawingOf(store)
  const stops = [drawing.subscribe(() => undefined), drawing.subscribe(() => undefined)]
  change()
  change()
  for (const stop of stops) stop()
  expect(listeners.size).toBe(0)
  expect(jest.getTimerCount()).toBe(0)
})
