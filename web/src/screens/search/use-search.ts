import type { SearchHit } from "@parley/contract"
import { useMemo } from "react"
import { useClient } from "../../app/client.tsx"
import { type FetchPage, type Pages, usePages } from "../../components/use-pages.ts"
import { paramsOf, queryOf, type Wanted, wantedIn, wantsNothing } from "./wanted.ts"

/** Messages that fit, the best first. */
export function useSearch(wanted: Wanted): Pages<SearchHit> {
  const { api } = useClient()
  const asked = paramsOf(wanted).toString()
  const fetchPage = useMemo((): FetchPage<SearchHit> | null => {
    const same = wantedIn(new URLSearchParams(asked))
    if (wantsNothing(same)) return null
    return async cursor => {
      const query = { ...queryOf(same), ...(cursor && { cursor }) }
      const page = await api.call("searchMessages", { query })
      return { items: page.hits, cursor: page.cursor }
    }
  }, [api, asked])
  return usePages(fetchPage)
}
