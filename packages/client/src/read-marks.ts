import { backoff, type Clock } from "./clock.ts"
import type { Part } from "./part.ts"
import { isRetryable } from "./problem.ts"
import { createShelf, type Shelf } from "./shelf.ts"
import type { KeyValueStorage } from "./types.ts"

/** Milliseconds between two marks of one room: what is read meanwhile is told together. */
const gather = 500
const attemptsMax = 5
const retry = { base: 1_000, max: 30_000 }

interface Mark {
  wanted: number
  sent: number
  attempts: number
  /** "resting": the last one has just been told. */
  state: "waiting" | "sending" | "resting"
  cancelTimer: () => void
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
    if (!online || mark.state !== "waiting" || marks.get(roomId) !== mark) return
    mark.cancelTimer()
    mark.state = "sending"
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
    if (marks.get(roomId) !== mark) return
    mark.state = mark.sent === seq ? "resting" : "waiting"
    if (mark.sent >= mark.wanted) shelf?.remove(roomId)
    if (mark.state === "resting") mark.cancelTimer = clock.schedule(() => rested(roomId, mark), gather)
    else if (mark.attempts < attemptsMax)
      mark.cancelTimer = clock.schedule(() => void pump(roomId, mark), backoff(clock, mark.attempts, retry))
  }

  function rested(roomId: string, mark: Mark): void {
    mark.state = "waiting"
    if (mark.sent >= mark.wanted) marks.delete(roomId)
    else go(roomId, mark)
  }

  function go(roomId: string, mark: Mark): void {
    shelf?.put(roomId, { roomId, seq: mark.wanted })
    void pump(roomId, mark)
  }

  function mark(roomId: string, seq: number): void {
    const held: Mark = marks.get(roomId) ?? {
      ...{ wanted: 0, sent: 0, attempts: 0, state: "waiting" },
      cancelTimer: () => {},
    }
    if (seq <= held.wanted) return
    held.wanted = seq
    marks.set(roomId, held)
    if (held.state !== "resting") go(roomId, held)
  }

  const isPending = (mark: Mark | undefined): mark is Mark => mark !== undefined && mark.wanted > mark.sent

  return {
    async restore(userId) {
      if (!storage) return
      shelf = createShelf(storage, { name: `parley.reads.${userId}`, restored: restoredMark })
      for (const { roomId, seq } of await shelf.read()) mark(roomId, seq)
    },
    mark,
    pendingOf(roomId) {
      const held = marks.get(roomId)
      return isPending(held) ? held.wanted : 0
    },
    roomIds: () => [...marks.keys()],
    dropRoom(roomId) {
      marks.get(roomId)?.cancelTimer()
      marks.delete(roomId)
      shelf?.remove(roomId)
    },
    setOnline(next) {
      online = next
      for (const [roomId, mark] of [...marks]) {
        mark.attempts = 0
        if (mark.state === "sending") continue
        mark.cancelTimer()
        rested(roomId, mark)
      }
    },
    async clear(erase) {
      const before = shelf
      shelf = null
      for (const mark of marks.values()) mark.cancelTimer()
      marks.clear()
      if (erase) await before?.erase()
    },
  }
}

const restoredMark = ({ roomId, seq }: Readonly<Record<string, unknown>>): ReadMark | null =>
  typeof roomId === "string" && typeof seq === "number" ? { roomId, seq } : null
