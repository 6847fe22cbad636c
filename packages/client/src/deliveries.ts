import { limits, type PayloadOf, presenceLimits } from "@parley/contract"
import { backoff, type Clock } from "./clock.ts"
import type { Part } from "./part.ts"
import { isRetryable } from "./problem.ts"
import type { Rooms } from "./rooms.ts"

/** Milliseconds in which messages that come in are told together. */
const gather = 200
const attemptsMax = 5
const retry = { base: 1_000, max: 30_000 }

/** Tells the server which messages reached this client: all rooms together, one call at a time. */
export interface Deliveries extends Part {
  /** A room may have newer messages than were told of. */
  look(roomId: string): void
}

interface DeliveriesOptions {
  readonly rooms: Rooms
  readonly clock: Clock
  readonly send: (delivered: PayloadOf<"room:delivered">) => Promise<unknown>
}

export function createDeliveries({ rooms, clock, send }: DeliveriesOptions): Deliveries {
  const looked = new Set<string>()
  /** What was told, until the server's own word of it comes back as a watermark. */
  const told = new Map<string, number>()
  let online = false
  let busy = false
  let attempts = 0
  let cancel: (() => void) | null = null

  /** The seq to tell of; null where there is nothing new, or nobody whom it is shown to. */
  function news(roomId: string): number | null {
    const state = rooms.get(roomId)
    if (!state || state.room.memberCount > limits.receiptsShownMax) return null
    const { lastSeq, lastMessage, membership } = state.room
    if (lastMessage?.author.id === rooms.me()) return null
    const known = state.watermarks.get(rooms.me())?.delivered ?? 0
    return lastSeq > Math.max(known, told.get(roomId) ?? 0, membership?.readSeq ?? 0) ? lastSeq : null
  }

  function takeBatch(): Map<string, number> {
    const batch = new Map<string, number>()
    for (const roomId of looked) {
      if (batch.size === presenceLimits.deliveredRoomsMax) break
      looked.delete(roomId)
      const seq = news(roomId)
      if (seq !== null) batch.set(roomId, seq)
    }
    return batch
  }

  async function pump(): Promise<void> {
    cancel = null
    if (!online || busy) return
    const batch = takeBatch()
    if (batch.size === 0) return
    busy = true
    try {
      await send({ rooms: Object.fromEntries(batch) })
      for (const [roomId, seq] of batch) told.set(roomId, seq)
      attempts = 0
    } catch (error) {
      failed(batch, error)
    }
    busy = false
    later(attempts === 0 ? gather : backoff(clock, attempts, retry))
  }

  /** What is given up is told with the next message of its room, or after the next connect. */
  function failed(batch: ReadonlyMap<string, number>, error: unknown): void {
    attempts++
    if (!isRetryable(error) || attempts >= attemptsMax) return
    for (const roomId of batch.keys()) looked.add(roomId)
  }

  function later(ms: number): void {
    if (online && looked.size > 0) cancel ??= clock.schedule(() => void pump(), ms)
  }

  function stop(): void {
    cancel?.()
    cancel = null
    attempts = 0
  }

  return {
    look(roomId) {
      if (looked.has(roomId) || news(roomId) === null) return
      looked.add(roomId)
      later(gather)
    },
    setOnline(next) {
      online = next
      stop()
      later(gather)
    },
    dropRoom(roomId) {
      looked.delete(roomId)
      told.delete(roomId)
    },
    clear() {
      stop()
      looked.clear()
      told.clear()
    },
  }
}
