/** How well a name answers to what is typed; 0 is not at all. A beginning counts more than a word's, that more than letters within. */
export function score(name: string, query: string): number {
  const text = fold(name)
  const wanted = fold(query)
  if (wanted === "") return 1
  if (text.startsWith(wanted)) return 4
  if (text.split(/[\s._@#:/-]+/u).some(word => word.startsWith(wanted))) return 3
  return text.includes(wanted) ? 2 : 0
}

/** Without case and accents, so that "jose" finds José. */
const fold = (text: string): string =>
  text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase().trim()

/** The best matches first, no more than `max`; equals keep their order. */
export function best<T extends { readonly label: string }>(
  items: readonly T[],
  query: string,
  max: number,
): T[] {
  return items
    .map(item => ({ item, rank: score(item.label, query) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .slice(0, max)
    .map(({ item }) => item)
}
