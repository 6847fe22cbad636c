import { type Changed, type ErrorCode, ParleyError } from "@parley/contract"
import type { Clock } from "./clock.ts"
import type { Part } from "./part.ts"
import { type KeptChange, restoredChange } from "./pending-change.ts"
import { closed, isRetryable } from "./problem.ts"
import { randomKey } from "./random-key.ts"
import { pauseAfter } from "./retry.ts"
import { createShelf, type Shelf } from "./shelf.ts"
import type { KeyValueStorage, MessageChange, PendingChange } from "./types.ts"

/** Changes that wait, over all rooms. */
const waitingMax = 200
/** Attempts to send one change before it is given up. */
const attemptsMax = 8
const retry = { base: 500, max: 15_000 }

interface Entry {
  change: PendingChange
  /** Who made it and is still to be told; null over a reload, and after a close. */
  caller: { resolve(): void; reject(error: unknown): void } | null
  attempts: number
  /** Committed at this rev: shown until the room's state has come that far. */
  sentRev: number | null
}

/** The changes of one room in order, at most one of them on its way. */
interface Lane {
  entries: Entry[]
  busy: Entry | null
  cancelRetry: (() => void) | null
}

/** Changes of messages on their way to the server: in order per room, sent again with the same key until their fate is known. */
export interface MessageChanges extends Part {
  /** Resolves when it is committed; throws its refusal, and `overloaded` when too much waits. */
  add(roomId: string, change: MessageChange & { messageId: string }): Promise<void>
  /** The room's state is whole up to `rev`. */
  arrived(roomId: string, rev: number): void
  /** What waits of a room, in order. */
  changingOf(roomId: string): readonly PendingChange[]
  /** Rooms of which something waits. */
  roomIds(): string[]
  /** Sends a failed change again, after those that wait. */
  retry(key: string): void
  /** Drops a change that is not on its way. */
  discard(key: string): void
  restore(userId: string): Promise<void>
  close(): void
  dropRoom(roomId: string): void
}

interface MessageChangesOptions {
  readonly storage: KeyValueStorage | undefined
  readonly clock: Clock
  readonly send: (change: PendingChange) => Promise<Changed>
  /** What waits of a room is this now. */
  readonly onChange: (roomId: string, changing: readonly PendingChange[]) => void
  /** A change was committed at this rev. */
  readonly onSent: (roomId: string, rev: number) => void
}

export function createMessageChanges(options: MessageChangesOptions): MessageChanges {
  const { storage, clock, send, onChange, onSent } = options
  const lanes = new Map<string, Lane>()
  let shelf: Shelf<KeptChange> | null = null
  let online = false

  /** Replaces the entries of a room, forgetting its lane when there are none. */
  function setEntries(roomId: string, lane: Lane, entries: Entry[]): void {
    lane.entries = entries
    if (entries.length === 0) {
      stopRetry(lane)
      lanes.delete(roomId)
    }
    onChange(
      roomId,
      entries.map(entry => entry.change),
    )
  }

  function pump(roomId: string, lane: Lane): void {
    if (!online || lane.busy !== null || lane.cancelRetry !== null) return
    const next = lane.entries.find(isWaiting)
    if (!next) return
    lane.busy = next
    next.attempts++
    send(next.change).then(
      ({ rev }) => settle(roomId, lane, () => acknowledged(roomId, next, rev)),
      error => settle(roomId, lane, () => refused(roomId, lane, { entry: next, error })),
    )
  }

  /** An answer counts only while its room is held. */
  function settle(roomId: string, lane: Lane, outcome: () => void): void {
    lane.busy = null
    if (lanes.get(roomId) !== lane) return
    outcome()
    pump(roomId, lane)
  }

  function acknowledged(roomId: string, entry: Entry, rev: number): void {
    entry.sentRev = rev
    shelf?.remove(entry.change.key)
    entry.caller?.resolve()
    onSent(roomId, rev)
  }

  function refused(roomId: string, lane: Lane, { entry, error }: { entry: Entry; error: unknown }): void {
    if (isRetryable(error) && entry.attempts < attemptsMax) {
      // Offline, coming online starts the lane again.
      const pause = pauseAfter(error, clock, { ...retry, attempts: entry.attempts })
      if (online) lane.cancelRetry = clock.schedule(() => resume(roomId, lane), pause)
      return
    }
    if (entry.caller) {
      remove(roomId, lane, entry)
      entry.caller.reject(error)
    } else fail(roomId, lane, { entry, error: error instanceof ParleyError ? error.code : "internal" })
  }

  /** Nobody is there to be told: it stays where it can be seen. */
  function fail(roomId: string, lane: Lane, { entry, error }: { entry: Entry; error: ErrorCode }): void {
    entry.change = { ...entry.change, error }
    shelf?.put(entry.change.key, { ...entry.change, roomId })
    setEntries(roomId, lane, lane.entries)
  }

  function remove(roomId: string, lane: Lane, entry: Entry): void {
    shelf?.remove(entry.change.key)
    setEntries(
      roomId,
      lane,
      lane.entries.filter(held => held !== entry),
    )
  }

  function find(key: string): { roomId: string; lane: Lane; entry: Entry } | undefined {
    for (const [roomId, lane] of lanes) {
      const entry = lane.entries.find(({ change }) => change.key === key)
      if (entry) return { roomId, lane, entry }
    }
    return undefined
  }

  function laneOf(roomId: string): Lane {
    const lane = lanes.get(roomId) ?? { entries: [], busy: null, cancelRetry: null }
    lanes.set(roomId, lane)
    return lane
  }

  function append(roomId: string, entry: Entry): void {
    const lane = laneOf(roomId)
    setEntries(roomId, lane, [...lane.entries, entry])
    pump(roomId, lane)
  }

  function resume(roomId: string, lane: Lane): void {
    stopRetry(lane)
    pump(roomId, lane)
  }

  function tellCallers(lane: Lane, error: ParleyError): void {
    for (const entry of lane.entries) {
      if (entry.sentRev === null) entry.caller?.reject(error)
      entry.caller = null
    }
  }

  return {
    async restore(userId) {
      if (!storage) return
      shelf = createShelf(storage, { name: `parley.changes.${userId}`, restored: restoredChange })
      for (const { roomId, ...change } of await shelf.read()) {
        if (!find(change.key)) append(roomId, { change, caller: null, attempts: 0, sentRev: null })
      }
    },
    add(roomId, change) {
      const count = [...lanes.values()].reduce((sum, lane) => sum + lane.entries.length, 0)
      if (count >= waitingMax) return Promise.reject(new ParleyError("overloaded"))
      const createdAt = new Date(clock.now()).toISOString()
      const made: PendingChange = { ...change, key: randomKey(), createdAt }
      shelf?.put(made.key, { ...made, roomId })
      return new Promise((resolve, reject) => {
        append(roomId, { change: made, caller: { resolve, reject }, attempts: 0, sentRev: null })
      })
    },
    changingOf: roomId => (lanes.get(roomId)?.entries ?? []).map(({ change }) => change),
    roomIds: () => [...lanes.keys()],
    retry(key) {
      const found = find(key)
      if (found?.entry.change.error === undefined) return
      const { error: _error, ...change } = found.entry.change
      remove(found.roomId, found.lane, found.entry)
      shelf?.put(key, { ...change, roomId: found.roomId })
      append(found.roomId, { ...found.entry, change, attempts: 0 })
    },
    discard(key) {
      const found = find(key)
      if (!found || found.entry.sentRev !== null || found.lane.busy === found.entry) return
      remove(found.roomId, found.lane, found.entry)
      found.entry.caller?.reject(new ParleyError("not_found"))
    },
    arrived(roomId, rev) {
      const lane = lanes.get(roomId)
      const left = lane?.entries.filter(({ sentRev }) => sentRev === null || sentRev > rev)
      if (lane && left && left.length < lane.entries.length) setEntries(roomId, lane, left)
    },
    dropRoom(roomId) {
      const lane = lanes.get(roomId)
      if (!lane) return
      for (const { change } of lane.entries) shelf?.remove(change.key)
      const { entries } = lane
      setEntries(roomId, lane, [])
      tellCallers({ ...lane, entries }, new ParleyError("not_found"))
    },
    setOnline(next) {
      online = next
      for (const [roomId, lane] of [...lanes]) resume(roomId, lane)
    },
    close() {
      for (const lane of lanes.values()) tellCallers(lane, closed())
    },
    async clear(erase) {
      const before = shelf
      shelf = null
      for (const lane of lanes.values()) {
        stopRetry(lane)
        tellCallers(lane, closed())
      }
      lanes.clear()
      if (erase) await before?.erase()
    },
  }
}

const isWaiting = ({ change, sentRev }: Entry): boolean => sentRev === null && change.error === undefined

function stopRetry(lane: Lane): void {
  lane.cancelRetry?.()
  lane.cancelRetry = null
}
