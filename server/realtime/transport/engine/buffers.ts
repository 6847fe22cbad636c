import type { TransportLimits } from "../types.ts"
import type { Session } from "./session.ts"

/**
 * Ends sessions that have more than `maxBufferedBytes` queued and then, while all together have more than
 * `maxBufferedTotalBytes`, those with the most. Their clients come back and resume, which costs less than the memory.
 */
export function enforceBuffers(sessions: Iterable<Session>, limits: TransportLimits): void {
  const behind: { session: Session; bytes: number }[] = []
  let total = 0
  for (const session of sessions) {
    const bytes = session.bufferedBytes
    if (bytes === 0) continue
    if (bytes > limits.maxBufferedBytes) {
      session.end("slow consumer")
      continue
    }
    total += bytes
    behind.push({ session, bytes })
  }
  if (total <= limits.maxBufferedTotalBytes) return
  behind.sort((a, b) => b.bytes - a.bytes)
  for (const { session, bytes } of behind) {
    if (total <= limits.maxBufferedTotalBytes) return
    session.end("slow consumer")
    total -= bytes
  }
}
