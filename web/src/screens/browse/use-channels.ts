import type { MyRoom } from "@parley/contract"
import { useCallback } from "react"
import { useClient } from "../../app/client.tsx"
import { type Pages, usePages } from "../../components/use-pages.ts"
import { searchPause } from "../../components/use-people.ts"
import { useRested } from "../../components/use-rested.ts"

/** Public channels that fit a query, once typing has rested. */
export function useChannels(typed: string): Pages<MyRoom> {
  const { api } = useClient()
  const query = useRested(typed, searchPause)
  const fetchPage = useCallback(
    async (cursor: string | null) => {
      const asked = { ...(query && { query }), ...(cursor && { cursor }) }
      const page = await api.call("browseRooms", { query: asked })
      return { items: page.rooms, cursor: page.cursor }
    },
    [api, query],
  )
  return usePages(fetchPage)
}
