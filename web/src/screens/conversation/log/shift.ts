export interface Row {
  readonly id: string
}

/**
 * How a list follows from the one before: it goes on from the same first entry, entries came or went before that, or it
 * is another list altogether.
 */
export function shiftOf(before: readonly Row[], after: readonly Row[]): "none" | "start" | "replaced" {
  const [first] = before
  const [next] = after
  if (!first || !next || first.id === next.id) return "none"
  const holds = (list: readonly Row[], id: string) => list.some(entry => entry.id === id)
  return holds(after, first.id) || holds(before, next.id) ? "start" : "replaced"
}

/**
 * The list to show next on the way from one to another, and how it follows from the one before. A list that changes at its
 * start and at its end goes there in two steps, the start first: the virtual list keeps its place by taking all that came
 * or went for that of one end.
 */
export function stepTo<R extends Row>(before: readonly R[], after: readonly R[]) {
  const shift = shiftOf(before, after)
  if (shift !== "start") return { rows: after, shift }
  const added = after.findIndex(({ id }) => id === before[0]?.id)
  const gone = before.findIndex(({ id }) => id === after[0]?.id)
  const rows = added >= 0 ? [...after.slice(0, added), ...before] : before.slice(gone)
  const isThere = rows.length === after.length && rows.at(-1)?.id === after.at(-1)?.id
  return { rows: isThere ? after : rows, shift }
}
