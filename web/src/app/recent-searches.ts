const storageName = "parley.searches"
const keptMax = 8

/** A search as one would type it, and the query of its results' address. */
export interface RecentSearch {
  readonly typed: string
  readonly query: string
}

/** One's searches in this browser, the latest first. */
export function recentSearches(meId: string): readonly RecentSearch[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageName) ?? "null")
    if (typeof kept !== "object" || kept === null || !("meId" in kept) || kept.meId !== meId) return []
    return "recent" in kept && Array.isArray(kept.recent)
      ? kept.recent.filter(isRecent).slice(0, keptMax)
      : []
  } catch {
    return []
  }
}

const isRecent = (one: unknown): one is RecentSearch =>
  typeof one === "object" &&
  one !== null &&
  "typed" in one &&
  typeof one.typed === "string" &&
  "query" in one &&
  typeof one.query === "string"

export function rememberSearch(meId: string, search: RecentSearch): void {
  const others = recentSearches(meId).filter(({ query }) => query !== search.query)
  keep(JSON.stringify({ meId, recent: [search, ...others].slice(0, keptMax) }))
}

/** Nothing of them stays when the session ends. */
export function forgetSearches(): void {
  keep(null)
}

function keep(text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(storageName)
    else localStorage.setItem(storageName, text)
  } catch {
    // Storage is blocked or full: nothing is remembered.
  }
}
