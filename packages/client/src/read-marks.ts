import { backoff, type Clock } from "./clock.ts"
import type { Part } from "./part.ts"
import { isRetryable } from "./problem.ts"

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
}

export function createReadMarks(
  clock: Clock,
  send: (mark: { roomId: string; seq: number }) => Promise<unknown>,
): ReadMarks {
  const marks = new Map<string, Mark>()
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
    } else if (mark.attempts === 0) {
      await pump(roomId, mark)
    } else if (mark.attempts < attemptsMax) {
      mark.cancelRetry = clock.schedule(() => void pump(roomId, mark), backoff(clock, mark.attempts, retry))
    }
  }

  return {
    mark(roomId, seq) {
      const mark = marks.get(roomId) ?? {
        wanted: 0,
        sent: 0,
        attempts: 0,
        sending: false,
        cancelRetry: () => {},
      }
      if (seq <= mark.wanted) return
      mark.wanted = seq
      marks.set(roomId, mark)
      void pump(roomId, mark)
    },
    dropRoom(roomId) {
      marks.get(roomId)?.cancelRetry()
      marks.delete(roomId)
    },
    setOnline(next) {
      online = next
      for (const [roomId, mark] of [...marks]) {
        mark.cancelRetry()
        mark.attempts = 0
        void pump(roomId, mark)
      }
    },
    clear() {
      for (const mark of marks.values()) mark.cancelRetry()
      marks.clear()
    },
  }
}
