const filterNames = ["from", "in", "has", "after", "before"] as const
export type FilterName = (typeof filterNames)[number]

export interface TypedFilter {
  readonly name: FilterName
  /** Without quotes, and without the sign that names begin with. */
  readonly value: string
}

const quotedOrFilter = new RegExp(`"[^"]*"|(?<!\\S)(${filterNames.join("|")}):(?:"([^"]*)"|(\\S+))`, "giu")

/** Parts what is typed into words and filters such as `from:@ada` and `in:"Design team"`. Quoted phrases are words. */
export function parseTyped(typed: string): { text: string; filters: TypedFilter[] } {
  const filters: TypedFilter[] = []
  const rest = typed.replaceAll(
    quotedOrFilter,
    (all: string, name?: string, quoted?: string, bare?: string) => {
      const known = filterNames.find(one => one === name?.toLowerCase())
      if (!known) return all
      filters.push({ name: known, value: (quoted ?? bare ?? "").replace(/^[@#]/u, "") })
      return ""
    },
  )
  return { text: rest.replaceAll(/\s+/gu, " ").trim(), filters }
}

/** A filter as one would type it. */
export const typedFilter = (name: FilterName, value: string): string =>
  /\s/u.test(value) ? `${name}:"${value}"` : `${name}:${value}`
