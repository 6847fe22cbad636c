/** Values of one statement, well below what either engine takes. */
const valuesMax = 500

/** What goes into one statement each, for lists of any length. */
export function chunks<T>(all: readonly T[], size = valuesMax): T[][] {
  const parts: T[][] = []
  for (let start = 0; start < all.length; start += size) parts.push(all.slice(start, start + size))
  return parts
}
