import { emptyInbox } from "./notifications.ts"
import type { ClientState, RoomState, Store } from "./types.ts"

/** The store as the client itself sees it. */
export interface OwnStore extends Store {
  set(change: Partial<ClientState>): void
  /** Null removes the room. */
  setRoom(id: string, room: RoomState | null): void
  /** Tells listeners once, at the end. The state must not be handed out meanwhile. */
  batch(run: () => void): void
  /** Runs at once, or at the end of the batch: for what hands the state out. */
  whenWhole(run: () => void): void
}

const initial: ClientState = {
  me: null,
  connection: "offline",
  asOf: null,
  rooms: new Map(),
  presence: new Map(),
  uploads: new Map(),
  inbox: emptyInbox,
}

/** Calls code of the caller's. What it throws is thrown, but not into the middle of a step of the client. */
export function callOut(run: () => void): void {
  try {
    run()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

export function createStore(): OwnStore {
  let state = initial
  let draft: Map<string, RoomState> | null = null
  const afterwards: (() => void)[] = []
  const listeners = new Set<() => void>()

  function set(change: Partial<ClientState>): void {
    state = { ...state, ...change }
    if (draft === null) for (const listener of [...listeners]) callOut(listener)
  }

  return {
    getState: () => state,
    getInitialState: () => initial,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set,
    setRoom(id, room) {
      const rooms = draft ?? new Map(state.rooms)
      if (room === null) rooms.delete(id)
      else rooms.set(id, room)
      if (draft === null) set({ rooms })
    },
    batch(run) {
      draft = new Map(state.rooms)
      state = { ...state, rooms: draft }
      try {
        run()
      } finally {
        draft = null
        set({})
      }
      for (const after of afterwards.splice(0)) after()
    },
    whenWhole(run) {
      if (draft === null) run()
      else afterwards.push(run)
    },
  }
}
