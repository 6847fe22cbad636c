import { type Changed, ParleyError } from "@parley/contract"
import { backoff, type Clock } from "./clock.ts"
import type { Part } from "./part.ts"
import { closed, isRetryable } from "./problem.ts"
import { randomKey } from "./random-key.ts"
import type { MessageChange, PendingChange } from "./types.ts"

/** Changes that wait, over all rooms. */
const waitingMax = 200
/** Attempts to send one change before it is given up. */
const attemptsMax = 8
const retry = { base: 500, max: 15_000 }

interface Entry {
  readonly change: PendingChange
  readonly done: PromiseWithResolvers<void>
  attempts: number
  /** Committed at this rev: shown until the room's state has come that far. */
  sentRev: number | null
}

/** The changes of one room in order, at most one of them on its way. */
interface Lane {
  entries: Entry[]
  busy: boolean
  cancelRetry: (() => void) | null
}

/** Changes of messages on their way to the server: in order per room, sent again with the same key until their fate is known. */
export interface MessageChanges extends Part {
  /** Resolves when it is committed; throws its refusal, and `overloaded` when too much waits. */
  add(roomId: string, change: MessageChange & { messageId: string }): Promise<void>
  /** The room's state is whole up to `rev`. */
  arrived(roomId: string, rev: number): void
  dropRoom(roomId: string): void
}

interface MessageChangesOptions {
  readonly clock: Clock
  readonly send: (change: PendingChange) => Promise<Changed>
  /** What waits of a room is this now. */
  readonly onChange: (roomId: string, changing: readonly PendingChange[]) => void
  /** A change was committed at this rev. */
  readonly onSent: (roomId: string, rev: number) => void
}

export function createMessageChanges(options: MessageChangesOptions): MessageChanges {
  const { clock, send, onChange, onSent } = options
  const lanes = new Map<string, Lane>()
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
    if (!online || lane.busy || lane.cancelRetry !== null) return
    const next = lane.entries.find(entry => entry.sentRev === null)
    if (!next) return
    lane.busy = true
    next.attempts++
    send(next.change).then(
      ({ rev }) => settle(roomId, lane, () => acknowledged(roomId, next, rev)),
      error => settle(roomId, lane, () => refused(roomId, lane, { entry: next, error })),
    )
  }

  /** An answer counts only while its room is held. */
  function settle(roomId: string, lane: Lane, outcome: () => void): void {
    lane.busy = false
    if (lanes.get(roomId) !== lane) return
    outcome()
    pump(roomId, lane)
  }

  function acknowledged(roomId: string, entry: Entry, rev: number): void {
    entry.sentRev = rev
    entry.done.resolve()
    onSent(roomId, rev)
  }

  function refused(roomId: string, lane: Lane, { entry, error }: { entry: Entry; error: unknown }): void {
    if (isRetryable(error) && entry.attempts < attemptsMax) {
      // Offline, coming online starts the lane again.
      if (online) lane.cancelRetry = clock.schedule(() => resume(roomId, lane), wait(entry))
      return
    }
    entry.done.reject(error)
    setEntries(
      roomId,
      lane,
      lane.entries.filter(held => held !== entry),
    )
  }

  const wait = (entry: Entry): number => backoff(clock, entry.attempts, retry)

  function resume(roomId: string, lane: Lane): void {
    stopRetry(lane)
    pump(roomId, lane)
  }

  function drop(roomId: string, error: ParleyError): void {
    const lane = lanes.get(roomId)
    if (!lane) return
    const waiting = lane.entries.filter(entry => entry.sentRev === null)
    setEntries(roomId, lane, [])
    for (const entry of waiting) entry.done.reject(error)
  }

  function giveUp(): void {
    for (const roomId of [...lanes.keys()]) drop(roomId, closed())
  }

  return {
    add(roomId, change) {
      const count = [...lanes.values()].reduce((sum, lane) => sum + lane.entries.length, 0)
      if (count >= waitingMax) return Promise.reject(new ParleyError("overloaded"))
      const lane = lanes.get(roomId) ?? { entries: [], busy: false, cancelRetry: null }
      lanes.set(roomId, lane)
      const createdAt = new Date(clock.now()).toISOString()
      const entry: Entry = {
        change: { ...change, key: randomKey(), createdAt },
        done: Promise.withResolvers(),
        attempts: 0,
        sentRev: null,
      }
      setEntries(roomId, lane, [...lane.entries, entry])
      pump(roomId, lane)
      return entry.done.promise
    },
    arrived(roomId, rev) {
      const lane = lanes.get(roomId)
      const left = lane?.entries.filter(({ sentRev }) => sentRev === null || sentRev > rev)
      if (lane && left && left.length < lane.entries.length) setEntries(roomId, lane, left)
    },
    dropRoom: roomId => drop(roomId, new ParleyError("not_found")),
    setOnline(next) {
      online = next
      for (const [roomId, lane] of [...lanes]) resume(roomId, lane)
    },
    close: giveUp,
    clear: giveUp,
  }
}

function stopRetry(lane: Lane): void {
  lane.cancelRetry?.()
  lane.cancelRetry = null
}
