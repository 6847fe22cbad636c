import type { Db } from "../../platform/store/index.ts"
import { findTimes } from "./repository.ts"

/** Messages looked at in one query: a million take four. */
const probesMax = 32

/**
 * The first of a room's messages after `sinceSeq` that was not sent before `time`, or else the newest. A search among
 * their seqs, which have no holes, so that no index of times is kept at every send.
 */
export async function firstSeqAt(
  db: Db,
  room: { id: string; sinceSeq: number; lastSeq: number },
  time: number,
): Promise<number> {
  let low = room.sinceSeq + 1
  let high = Math.max(room.lastSeq, low)
  while (low < high) {
    const probes = spread(low, high - 1)
    const times = await findTimes(db, room.id, probes)
    const isEarlier = (seq: number) => (times.get(seq) ?? Number.NEGATIVE_INFINITY) < time
    const first = probes.findIndex(seq => !isEarlier(seq))
    const before = first === -1 ? probes.at(-1) : probes[first - 1]
    high = probes[first] ?? high
    if (before !== undefined) low = before + 1
  }
  return low
}

/** Whole numbers from `low` to `high`, evenly, both ends among them. */
function spread(low: number, high: number): number[] {
  const count = Math.min(probesMax, high - low + 1)
  if (count === 1) return [low]
  return Array.from({ length: count }, (_, n) => Math.round(low + (n * (high - low)) / (count - 1)))
}
