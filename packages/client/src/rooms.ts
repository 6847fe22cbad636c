import {
  type Change,
  type Changes,
  limits,
  type Message,
  type MyRoom,
  type Watermark,
} from "@parley/contract"
import {
  applyChange,
  applyChanges,
  applyPage,
  applyRead,
  applyReset,
  applyRoom,
  applyWatermark,
  newRoomState,
  type Page,
} from "./room-state.ts"
import type { OwnStore } from "./store.ts"
import type { RoomState } from "./types.ts"

/** The changes of a room while something is loaded for it. */
export interface Recording {
  readonly changes: readonly Change[]
  /** The room was started again, or too much changed: load once more. */
  isVoid(): boolean
  stop(): void
}

/** The rooms of the state, and every step that they take. */
export interface Rooms {
  me(): string
  get(id: string): RoomState | undefined
  ids(): string[]
  /** The room that holds a message, in its window, its past or an open thread. */
  roomOfMessage(messageId: string): string | undefined
  /** Applies the next change of a room; "missing" when changes before it, or the room, are not there. */
  apply(id: string, change: Change): "applied" | "known" | "missing"
  /** Applies a complete answer of `changes`. */
  applyAll(id: string, answer: Pick<Changes, "rev" | "changes">): void
  /** Applies the watermarks of a room, by user id, one's own among them. */
  applyWatermarks(id: string, marks: Readonly<Record<string, Watermark>>): void
  /** Any other step of a room; `arrived` are messages that it shows. */
  change(id: string, step: (state: RoomState) => RoomState, arrived?: readonly Message[]): void
  /** Takes in a room as an earlier run left it. */
  restore(state: RoomState): void
  /** Takes in a room that was fetched or joined; one without a membership is left. */
  join(room: MyRoom): void
  /** Starts a room again, with its newest messages if it was opened. */
  reset(room: MyRoom, newest: Page<Message> | null): void
  /** A step by which the room holds less; what is being loaded for it starts over. */
  letGo(id: string, step: (state: RoomState) => RoomState): void
  leave(id: string): void
  record(id: string): Recording
}

interface RoomsOptions {
  readonly store: OwnStore
  /** After each step. `before` is undefined for a new room. */
  readonly onStep: (id: string, step: Step) => void
  readonly onLeave: (id: string) => void
  /** The seq up to which a room was read and the server is still to be told; 0 for nothing. */
  readonly unsentRead: (id: string) => number
}

export interface Step {
  readonly before: RoomState | undefined
  readonly after: RoomState
  /** Messages that came with it. */
  readonly arrived: readonly Message[]
}

export function createRooms({ store, onStep, onLeave, unsentRead }: RoomsOptions): Rooms {
  const recordings = new Map<string, Set<{ changes: Change[]; void: boolean }>>()
  const me = () => store.getState().me?.id ?? ""
  const get = (id: string) => store.getState().rooms.get(id)

  function step(id: string, after: RoomState, arrived: readonly Message[] = []): void {
    const before = get(id)
    if (after === before) return
    store.setRoom(id, after)
    onStep(id, { before, after, arrived })
  }

  /** What the server is still to be told is read already. */
  const withUnsent = (state: RoomState): RoomState =>
    applyRead(state, Math.min(unsentRead(state.room.id), state.room.lastSeq), me())

  function changed(id: string, after: RoomState, changes: readonly Change[]): void {
    for (const recording of recordings.get(id) ?? []) {
      recording.changes.push(...changes)
      recording.void ||= recording.changes.length > limits.changesMax
    }
    const messages = changes.flatMap(change => (change.kind === "message" ? [change.value] : []))
    step(id, after, messages)
  }

  function voidRecordings(id: string): void {
    for (const recording of recordings.get(id) ?? []) recording.void = true
  }

  function leave(id: string): void {
    if (!get(id)) return
    voidRecordings(id)
    store.setRoom(id, null)
    onLeave(id)
  }

  return {
    me,
    get,
    ids: () => [...store.getState().rooms.keys()],
    roomOfMessage(messageId) {
      for (const [id, { messages, past, threads }] of store.getState().rooms) {
        for (const held of [messages, past?.messages ?? [], ...threads.values()]) {
          if (held.some(message => message.id === messageId)) return id
        }
      }
      return undefined
    },
    apply(id, change) {
      const state = get(id)
      const next = state && applyChange(state, change, me())
      if (!state || !next) return "missing"
      if (next !== state) changed(id, next, [change])
      return next.rev > state.rev ? "applied" : "known"
    },
    applyAll(id, answer) {
      const state = get(id)
      if (state) changed(id, applyChanges(state, answer, me()), answer.changes)
    },
    applyWatermarks(id, marks) {
      const state = get(id)
      if (!state) return
      const next = Object.entries(marks).reduce(
        (held, [user, mark]) => applyWatermark(held, user, mark, me()),
        state,
      )
      const told = Math.max(next.watermarks.get(me())?.read ?? 0, unsentRead(id))
      const isAhead = (next.room.membership?.readSeq ?? 0) > told
      // A mark that was lost, or refused for good, is read here alone.
      step(id, isAhead ? { ...next, stale: "membership" } : next)
    },
    change(id, change, arrived) {
      const state = get(id)
      if (state) step(id, change(state), arrived)
    },
    restore: state => step(state.room.id, withUnsent(state)),
    join(room) {
      if (room.membership === null) return leave(room.id)
      const state = get(room.id)
      const next = withUnsent(state ? applyRoom(state, room, me()) : newRoomState(room))
      if (state?.opened && !next.opened) voidRecordings(room.id)
      step(room.id, next)
    },
    reset(room, newest) {
      if (room.membership === null) return leave(room.id)
      const state = get(room.id)
      if (!state) return
      voidRecordings(room.id)
      const next = withUnsent(applyReset(state, room, me()))
      step(room.id, newest === null ? next : applyPage(next, newest, me()), newest?.items)
    },
    letGo(id, less) {
      const state = get(id)
      const next = state && less(state)
      if (!next || next === state) return
      voidRecordings(id)
      step(id, next)
    },
    leave,
    record(id) {
      const recording = { changes: [], void: false }
      const all = recordings.get(id) ?? new Set()
      recordings.set(id, all.add(recording))
      return {
        changes: recording.changes,
        isVoid: () => recording.void,
        stop() {
          all.delete(recording)
          if (all.size === 0 && recordings.get(id) === all) recordings.delete(id)
        },
      }
    },
  }
}
