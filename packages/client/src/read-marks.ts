import { backoff, type Clock } from "./clock.ts"
import type { Part } from "./part.ts"
import { isRetryable } from "./problem.ts"
import { createShelf, type Shelf } from "./shelf.ts"
import type { KeyValueStorage } from "./types.ts"

const attemptsMax = 5
const retry = { base: 1_000, max: 30_000 }

interface Mark {
  wanted: number
  sent: number
  attempts: number
  sending: boolean
  cancelRetry: () => void
}

/** Tells the server what was read: per room only the highest seq, one call at a time. */
export interface ReadMarks extends Part {
  mark(roomId: string, seq: number): void
  /** What was read of a room and not told yet; 0 for nothing. */
  pendingOf(roomId: string): number
  roomIds(): string[]
  dropRoom(roomId: string): void
}

interface ReadMark {
  readonly roomId: string
  readonly seq: number
}

interface ReadMarksOptions {
  readonly storage: KeyValueStorage | undefined
  readonly clock: Clock
  readonly send: (mark: ReadMark) => Promise<unknown>
}

export function createReadMarks({ storage, clock, send }: ReadMarksOptions): ReadMarks {
  const marks = new Map<string, Mark>()
  let shelf: Shelf<ReadMark> | null = null
  let online = false

  async function pump(roomId: string, mark: Mark): Promise<void> {
    if (!online || mark.sending || marks.get(roomId) !== mark) return
    mark.cancelRetry()
    mark.sending = true
    const seq = mark.wanted
    try {
      await send({ roomId, seq })
      mark.sent = seq
      mark.attempts = 0
    } catch (error) {
      // A mark that is refused for good is dropped: the next `sync` has the server's own.
      if (!isRetryable(error)) mark.sent = seq
      mark.attempts++
    }
    mark.sending = false
    if (marks.get(roomId) !== mark) return
    if (mark.sent >= mark.wanted) {
      marks.delete(roomId)
      shelf?.remove(roomId)
    } else if (mark.attempts === 0) {
      await pump(roomId, mark)
    } else if (mark.attempts < attemptsMax) {
      mark.cancelRetry = clock.schedule(() => void pump(roomId, mark), backoff(clock, mark.attempts, retry))
    }
  }

  function mark(roomId: string, seq: number): void {
    const held = marks.get(roomId) ?? {
      ...{ wanted: 0, sent: 0, attempts: 0, sending: false },
      cancelRetry: () => {},
    }
    if (seq <= held.wanted) return
    held.wanted = seq
    marks.set(roomId, held)
    shelf?.put(roomId, { roomId, seq })
    void pump(roomId, held)
  }

  return {
    async restore(userId) {
      if (!storage) return
      shelf = createShelf(storage, { name: `parley.reads.${userId}`, restored: restoredMark })
      for (const { roomId, seq } of await shelf.read()) mark(roomId, seq)
    },
    mark,
    pendingOf: roomId => marks.get(roomId)?.wanted ?? 0,
    roomIds: () => [...marks.keys()],
    dropRoom(roomId) {
      marks.get(roomId)?.cancelRetry()
      marks.delete(roomId)
      shelf?.remove(roomId)
    },
    setOnline(next) {
      online = next
      for (const [roomId, mark] of [...marks]) {
        mark.cancelRetry()
        mark.attempts = 0
        void pump(roomId, mark)
      }
    },
    async clear(erase) {
      const before = shelf
      shelf = null
      for (const mark of marks.values()) mark.cancelRetry()
      marks.clear()
      if (erase) await before?.erase()
    },
  }
}

const restoredMark = ({ roomId, seq }: Readonly<Record<string, unknown>>): ReadMark | null =>
  typeof roomId === "string" && typeof seq === "number" ? { roomId, seq } : null
