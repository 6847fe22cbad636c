import type { Clock } from "./clock.ts"
import { isRetryable } from "./problem.ts"
import { pauseAfter } from "./retry.ts"

/** Attempts to send one thing before it is refused for good. */
const attemptsMax = 8
const retry = { base: 500, max: 15_000 }

interface Slot<T> {
  item: T
  attempts: number
  /** Committed at this rev: kept until the room's state has come that far. */
  sentRev: number | null
}

/** What one room has waiting, in the order of sending. */
interface Lane<T> {
  slots: readonly Slot<T>[]
  /** The key of what is on its way. */
  busy: string | null
  cancelRetry: (() => void) | null
}

/** Things on their way to the server: per room in order and at most one at a time, sent again until their fate is known. */
export interface Lanes<T extends { readonly key: string }> {
  itemsOf(roomId: string): readonly T[]
  /** Rooms that have something waiting. */
  roomIds(): string[]
  /** How much waits, over all rooms. */
  count(): number
  find(key: string): { roomId: string; item: T } | undefined
  /** Whether it is on its way, or committed already. */
  isUnderWay(key: string): boolean
  /** Puts something behind everything that waits; what has the same key moves there. */
  append(roomId: string, item: T): void
  /** Puts something else in its place; null takes it out. */
  edit(roomId: string, key: string, change: (item: T) => T | null): void
  /** The room's state is whole up to `rev` and shows what has these keys. @returns what is taken out for it */
  arrived(roomId: string, seen: { keys: readonly string[]; rev: number }): readonly T[]
  /** Forgets a room. @returns what it had waiting */
  drop(roomId: string): readonly T[]
  setOnline(online: boolean): void
  /** Forgets everything, and tells nobody. */
  clear(): void
}

interface LanesOptions<T> {
  readonly clock: Clock
  readonly isReady: (item: T) => boolean
  /** Answers with the rev that it was committed at. */
  readonly send: (roomId: string, item: T) => Promise<{ readonly rev: number }>
  /** What an item looks like while it is sent, and while it waits for another try. */
  readonly marked?: (item: T, state: "sending" | "queued") => T
  readonly onChange: (roomId: string, items: readonly T[]) => void
  readonly onSent: (roomId: string, item: T, rev: number) => void
  /** It is refused for good. It stays until it is edited. */
  readonly onRefused: (roomId: string, item: T, error: unknown) => void
}

export function createLanes<T extends { readonly key: string }>(options: LanesOptions<T>): Lanes<T> {
  const { clock, isReady, send, marked = item => item, onChange, onSent, onRefused } = options
  const lanes = new Map<string, Lane<T>>()
  let online = false

  /** Replaces what a room has waiting, forgetting its lane when that is nothing. */
  function setSlots(roomId: string, slots: readonly Slot<T>[]): void {
    const lane = lanes.get(roomId) ?? { slots, busy: null, cancelRetry: null }
    lane.slots = slots
    lanes.set(roomId, lane)
    if (slots.length === 0) {
      stopRetry(lane)
      lanes.delete(roomId)
    }
    onChange(roomId, itemsIn(slots))
  }

  const slotsOf = (roomId: string): readonly Slot<T>[] => lanes.get(roomId)?.slots ?? []
  const slotOf = (roomId: string, key: string) => slotsOf(roomId).find(({ item }) => item.key === key)

  function mark(roomId: string, slot: Slot<T>, state: "sending" | "queued"): void {
    const item = marked(slot.item, state)
    if (item === slot.item) return
    slot.item = item
    onChange(roomId, itemsIn(slotsOf(roomId)))
  }

  function pump(roomId: string): void {
    const lane = lanes.get(roomId)
    if (!online || !lane || lane.busy !== null || lane.cancelRetry !== null) return
    const next = lane.slots.find(({ item, sentRev }) => sentRev === null && isReady(item))
    if (!next) return
    const { item } = next
    lane.busy = item.key
    next.attempts++
    mark(roomId, next, "sending")
    send(roomId, item).then(
      ({ rev }) => settle(roomId, item.key, slot => acknowledged(roomId, slot, rev)),
      error => settle(roomId, item.key, slot => refused(roomId, slot, error)),
    )
  }

  /** An answer counts only while it is waited for: the thing may have been seen, or its room dropped, before. */
  function settle(roomId: string, key: string, outcome: (slot: Slot<T>) => void): void {
    const lane = lanes.get(roomId)
    const slot = slotOf(roomId, key)
    if (lane?.busy !== key) return
    lane.busy = null
    if (slot) outcome(slot)
    pump(roomId)
  }

  function acknowledged(roomId: string, slot: Slot<T>, rev: number): void {
    slot.sentRev = rev
    onSent(roomId, slot.item, rev)
  }

  function refused(roomId: string, slot: Slot<T>, error: unknown): void {
    if (!isRetryable(error) || slot.attempts >= attemptsMax) {
      onRefused(roomId, slot.item, error)
      return
    }
    const lane = lanes.get(roomId)
    const pause = pauseAfter(error, clock, { ...retry, attempts: slot.attempts })
    // Offline, coming online starts the lane again.
    if (online && lane) lane.cancelRetry = clock.schedule(() => resume(roomId), pause)
    mark(roomId, slot, "queued")
  }

  function resume(roomId: string): void {
    const lane = lanes.get(roomId)
    if (!lane) return
    stopRetry(lane)
    pump(roomId)
  }

  function find(key: string) {
    for (const roomId of lanes.keys()) {
      const slot = slotOf(roomId, key)
      if (slot) return { roomId, item: slot.item, slot }
    }
    return undefined
  }

  return {
    itemsOf: roomId => itemsIn(slotsOf(roomId)),
    roomIds: () => [...lanes.keys()],
    count: () => [...lanes.values()].reduce((sum, { slots }) => sum + slots.length, 0),
    find,
    isUnderWay(key) {
      const found = find(key)
      return found !== undefined && (found.slot.sentRev !== null || lanes.get(found.roomId)?.busy === key)
    },
    append(roomId, item) {
      const others = slotsOf(roomId).filter(slot => slot.item.key !== item.key)
      setSlots(roomId, [...others, { item, attempts: 0, sentRev: null }])
      pump(roomId)
    },
    edit(roomId, key, change) {
      const slot = slotOf(roomId, key)
      if (!slot) return
      const item = change(slot.item)
      if (item) slot.item = item
      setSlots(
        roomId,
        slotsOf(roomId).filter(each => item !== null || each !== slot),
      )
      pump(roomId)
    },
    arrived(roomId, { keys, rev }) {
      const lane = lanes.get(roomId)
      const isGone = ({ item, sentRev }: Slot<T>) => keys.includes(item.key) || (sentRev ?? rev + 1) <= rev
      const gone = lane?.slots.filter(isGone) ?? []
      if (!lane || gone.length === 0) return []
      if (gone.some(({ item }) => item.key === lane.busy)) lane.busy = null
      // It may be what the lane waited for to try again.
      if (gone.some(({ sentRev }) => sentRev === null)) stopRetry(lane)
      setSlots(
        roomId,
        lane.slots.filter(slot => !isGone(slot)),
      )
      pump(roomId)
      return itemsIn(gone)
    },
    drop(roomId) {
      const items = itemsIn(slotsOf(roomId))
      if (lanes.has(roomId)) setSlots(roomId, [])
      return items
    },
    setOnline(next) {
      online = next
      for (const roomId of [...lanes.keys()]) resume(roomId)
    },
    clear() {
      for (const lane of lanes.values()) stopRetry(lane)
      lanes.clear()
    },
  }
}

const itemsIn = <T>(slots: readonly Slot<T>[]): readonly T[] => slots.map(({ item }) => item)

function stopRetry(lane: Lane<unknown>): void {
  lane.cancelRetry?.()
  lane.cancelRetry = null
}
