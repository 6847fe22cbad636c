import { type SearchHas, searchHas } from "@parley/contract"

/** What a search looks for. The address of the results holds it, so that they can be linked and gone back to. */
export interface Wanted {
  readonly text: string
  /** A user's id, or `me`. */
  readonly from: string | null
  /** A room's id. */
  readonly in: string | null
  readonly has: readonly SearchHas[]
  /** Local days, as date fields write them (2030-01-31); `after` includes its day, `before` does not. */
  readonly after: string | null
  readonly before: string | null
}

export const nothingWanted: Wanted = { text: "", from: null, in: null, has: [], after: null, before: null }

export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/u.test(text) && !Number.isNaN(Date.parse(text))

export function wantedIn(params: URLSearchParams): Wanted {
  const day = (name: string) => {
    const text = params.get(name)
    return text !== null && isDay(text) ? text : null
  }
  const has = params.get("has")?.split(",") ?? []
  return {
    text: params.get("q") ?? "",
    from: params.get("from"),
    in: params.get("in"),
    has: searchHas.filter(kind => has.includes(kind)),
    after: day("after"),
    before: day("before"),
  }
}

export function paramsOf({ text, has, ...wanted }: Wanted): URLSearchParams {
  const { from, in: room, after, before } = wanted
  const named = { q: text.trim(), from, in: room, has: has.join(","), after, before }
  return new URLSearchParams(Object.entries(named).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

/** The path of the results. */
export const searchPath = (wanted: Partial<Wanted>): string =>
  `/search?${paramsOf({ ...nothingWanted, ...wanted })}`

export const wantsNothing = (wanted: Wanted): boolean => paramsOf(wanted).size === 0

/** The same as the server takes it: days begin at midnight here. */
export function queryOf({ text, has, ...wanted }: Wanted) {
  const { from, in: room, after, before } = wanted
  const midnight = (day: string) => new Date(`${day}T00:00:00`).toISOString()
  return {
    ...(text.trim() && { q: text.trim() }),
    ...(from && { from }),
    ...(room && { in: room }),
    ...(has.length > 0 && { has: has.join(",") }),
    ...(after && { after: midnight(after) }),
    ...(before && { before: midnight(before) }),
  }
}
