import type { MyRoom } from "@parley/contract"
import { useCallback, useEffect, useRef, useState } from "react"
import { useClient } from "../../app/client.tsx"
import { messageOf } from "../../components/problems.ts"
import { searchPause } from "../../components/use-people.ts"

interface Channels {
  readonly rooms: readonly MyRoom[]
  readonly cursor: string | null
  readonly state: "loading" | "idle"
  readonly problem: string | null
}

const nothing: Channels = { rooms: [], cursor: null, state: "loading", problem: null }

/** Public channels that fit a query, page by page; `more` fetches the next page where there is one. */
export function useChannels(query: string) {
  const client = useClient()
  const [channels, setChannels] = useState(nothing)
  const generation = useRef(0)

  const fetchPage = useCallback(
    async (cursor: string | null, current: number) => {
      setChannels(known => ({ ...known, state: "loading", problem: null }))
      try {
        const page = await client.api.call("browseRooms", {
          query: { ...(query && { query }), ...(cursor && { cursor }) },
        })
        if (generation.current !== current) return
        setChannels(known => ({
          rooms: cursor ? [...known.rooms, ...page.rooms] : page.rooms,
          cursor: page.cursor,
          state: "idle",
          problem: null,
        }))
      } catch (error) {
        if (generation.current !== current) return
        setChannels(known => ({ ...known, state: "idle", problem: messageOf(error) }))
      }
    },
    [client, query],
  )

  useEffect(() => {
    const current = ++generation.current
    const timer = setTimeout(() => void fetchPage(null, current), query ? searchPause : 0)
    return () => {
      generation.current++
      clearTimeout(timer)
    }
  }, [fetchPage, query])

  const { cursor } = channels
  const more = cursor === null ? undefined : () => void fetchPage(cursor, generation.current)
  return { ...channels, more }
}
