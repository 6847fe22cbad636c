interface Keyed {
  readonly id: string
}

/**
 * How a list follows from the one before: it goes on from the same first entry, entries came or went before that, or it
 * is another list altogether.
 */
export function shiftOf(before: readonly Keyed[], after: readonly Keyed[]): "none" | "start" | "replaced" {
  const [first] = before
  const [next] = after
  if (!first || !next || first.id === next.id) return "none"
  const holds = (list: readonly Keyed[], id: string) => list.some(entry => entry.id === id)
  return holds(after, first.id) || holds(before, next.id) ? "start" : "replaced"
}
