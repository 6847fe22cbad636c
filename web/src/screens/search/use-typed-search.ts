import { searchHas } from "@parley/contract"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useSearchParams } from "react-router"
import { useClient, useMe } from "../../app/client.tsx"
import { rememberSearch } from "../../app/recent-searches.ts"
import { useAction } from "../../components/use-action.ts"
import { listText } from "../../i18n/formats.ts"
import { type Unknown, withFilters } from "./resolve-filters.ts"
import { parseTyped, typedFilter } from "./typed-filters.ts"
import { useFilterNames } from "./use-filter-names.ts"
import { paramsOf, type Wanted, wantedIn, wantsNothing } from "./wanted.ts"

/** How long typing has to rest before what is typed is looked for, in milliseconds. */
const restMs = 300

/**
 * The search of the address and the box that it is typed into. Words are looked for as one types; filters become part of
 * the address, and leave the box, with Enter.
 */
export function useTypedSearch() {
  const { t } = useTranslation("search")
  const client = useClient()
  const meId = useMe().id
  const [params, setParams] = useSearchParams()
  const wanted = wantedIn(params)
  const names = useFilterNames(wanted)
  const [typed, setTyped] = useState(wanted.text)
  const [unknown, setUnknown] = useState<Unknown | null>(null)

  // Another address, as by Back or a recent search, has other words.
  const { text } = wanted
  useEffect(() => setTyped(current => (parseTyped(current).text === text ? current : text)), [text])

  useEffect(() => {
    const parsed = parseTyped(typed)
    if (parsed.filters.length > 0 || parsed.text === text) return
    const timer = setTimeout(
      () => setParams(known => paramsOf({ ...wantedIn(known), text: parsed.text }), { replace: true }),
      restMs,
    )
    return () => clearTimeout(timer)
  }, [typed, text, setParams])

  const submit = useAction(async () => {
    setUnknown(null)
    const parsed = parseTyped(typed)
    const rooms = [...client.store.getState().rooms.values()].map(({ room }) => room)
    const next = await withFilters({ ...wanted, text: parsed.text }, parsed.filters, {
      ...{ api: client.api, rooms, meId },
    })
    if ("reason" in next) return setUnknown(next)
    setTyped(next.text)
    setParams(paramsOf(next), { replace: true })
  })
  const remember = () => {
    if (!wantsNothing(wanted)) rememberSearch(meId, { typed: typedOf(wanted, names), query: `${params}` })
  }
  const problem =
    unknown && t(unknown.reason, { value: unknown.value, kinds: listText(searchHas), example: "2030-01-31" })
  return {
    ...{ wanted, names, typed, remember },
    problem: problem ?? submit.message,
    type(next: string) {
      setUnknown(null)
      setTyped(next)
    },
    submit: () => void submit.run(),
    change: (next: Wanted) => setParams(paramsOf(next), { replace: true }),
  }
}

/** A search as one would type it. */
function typedOf(wanted: Wanted, names: ReturnType<typeof useFilterNames>): string {
  const { text, from, in: room, has, after, before } = wanted
  return [
    text,
    from !== null && typedFilter("from", names.username ?? names.from),
    room !== null && typedFilter("in", names.in),
    ...has.map(kind => typedFilter("has", kind)),
    after !== null && typedFilter("after", after),
    before !== null && typedFilter("before", before),
  ]
    .filter(Boolean)
    .join(" ")
}
