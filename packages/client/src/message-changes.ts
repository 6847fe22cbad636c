import { type Changed, type ErrorCode, ParleyError } from "@parley/contract"
import type { Clock } from "./clock.ts"
import { createLanes } from "./lanes.ts"
import { newKey } from "./new-key.ts"
import type { Part } from "./part.ts"
import { type KeptChange, restoredChange } from "./pending-change.ts"
import { closed } from "./problem.ts"
import { createShelf, type Shelf } from "./shelf.ts"
import type { KeyValueStorage, MessageChange, PendingChange } from "./types.ts"

/** Changes that wait, over all rooms. */
const waitingMax = 200
/** Who made a change and is still to be told; nobody is, over a reload and after a close. */
interface Caller {
  resolve(): void
  reject(error: unknown): void
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
  const callers = new Map<string, Caller>()
  let shelf: Shelf<KeptChange> | null = null
  const lanes = createLanes<PendingChange>({
    clock,
    isReady: change => change.error === undefined,
    send: (_roomId, change) => send(change),
    onChange,
    onSent(roomId, { key }, rev) {
      shelf?.remove(key)
      takeCaller(key)?.resolve()
      onSent(roomId, rev)
    },
    onRefused(roomId, change, error) {
      const caller = takeCaller(change.key)
      if (caller) {
        remove(roomId, change.key)
        caller.reject(error)
      } else fail(roomId, change, error instanceof ParleyError ? error.code : "internal")
    },
  })

  function takeCaller(key: string): Caller | undefined {
    const caller = callers.get(key)
    callers.delete(key)
    return caller
  }

  /** Nobody is there to be told: it stays where it can be seen. */
  function fail(roomId: string, change: PendingChange, error: ErrorCode): void {
    const failed = { ...change, error }
    shelf?.put(change.key, { ...failed, roomId })
    lanes.edit(roomId, change.key, () => failed)
  }

  function remove(roomId: string, key: string): void {
    shelf?.remove(key)
    lanes.edit(roomId, key, () => null)
  }

  function tellCallers(error: ParleyError): void {
    for (const key of [...callers.keys()]) takeCaller(key)?.reject(error)
  }

  return {
    async restore(userId) {
      if (!storage) return
      shelf = createShelf(storage, { name: `parley.changes.${userId}`, restored: restoredChange })
      for (const { roomId, ...change } of await shelf.read()) {
        if (!lanes.find(change.key)) lanes.append(roomId, change)
      }
    },
    add(roomId, change) {
      if (lanes.count() >= waitingMax) return Promise.reject(new ParleyError("overloaded"))
      const createdAt = new Date(clock.now()).toISOString()
      const made: PendingChange = { ...change, key: newKey(), createdAt }
      shelf?.put(made.key, { ...made, roomId })
      return new Promise((resolve, reject) => {
        callers.set(made.key, { resolve, reject })
        lanes.append(roomId, made)
      })
    },
    changingOf: lanes.itemsOf,
    roomIds: lanes.roomIds,
    retry(key) {
      const found = lanes.find(key)
      if (found?.item.error === undefined) return
      const { error: _error, ...change } = found.item
      shelf?.put(key, { ...change, roomId: found.roomId })
      lanes.append(found.roomId, change)
    },
    discard(key) {
      const found = lanes.find(key)
      if (!found || lanes.isUnderWay(key)) return
      remove(found.roomId, key)
      takeCaller(key)?.reject(new ParleyError("not_found"))
    },
    arrived(roomId, rev) {
      lanes.arrived(roomId, { keys: [], rev })
    },
    dropRoom(roomId) {
      for (const { key } of lanes.drop(roomId)) {
        shelf?.remove(key)
        takeCaller(key)?.reject(new ParleyError("not_found"))
      }
    },
    setOnline: lanes.setOnline,
    close: () => tellCallers(closed()),
    async clear(erase) {
      const before = shelf
      shelf = null
      lanes.clear()
      tellCallers(closed())
      if (erase) await before?.erase()
    },
  }
}
