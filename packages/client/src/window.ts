import type { Message } from "@parley/contract"

/** Messages held of one room; past it the oldest go. */
export const windowMax = 10_000

/** Both, once each, by ascending seq; of two states of a message the one with the higher rev stays. */
export function mergeMessages(held: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  const last = held.at(-1)
  const [next] = incoming
  if (incoming.length === 1 && next !== undefined && next.seq === (last?.seq ?? 0) + 1) return [...held, next]
  const bySeq = new Map(held.map(message => [message.seq, message]))
  let changed = false
  for (const message of incoming) {
    const before = bySeq.get(message.seq)
    if (before !== undefined && before.rev >= message.rev) continue
    bySeq.set(message.seq, message)
    changed = true
  }
  return changed ? [...bySeq.values()].sort((a, b) => a.seq - b.seq) : held
}

/** The longest run without holes that ends at the last message. */
export function tailWithoutHoles(messages: readonly Message[]): readonly Message[] {
  let start = Math.max(0, messages.length - 1)
  while (start > 0 && messages[start - 1]?.seq === (messages[start]?.seq ?? 0) - 1) start--
  return start === 0 ? messages : messages.slice(start)
}

/** The held message of that seq. */
export function messageAt(messages: readonly Message[], seq: number): Message | undefined {
  const first = messages[0]
  return first === undefined ? undefined : messages[seq - first.seq]
}
