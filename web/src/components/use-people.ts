import type { User } from "@parley/contract"
import { useEffect, useState } from "react"
import { useClient } from "../app/client.tsx"
import { messageOf } from "./problems.ts"

/** How long typing has to rest before a search is sent, in milliseconds. */
export const searchPause = 200

interface Found {
  readonly people: readonly User[]
  readonly loading: boolean
  readonly problem: string | null
}

/** People whose name or username begins so. The last answer stays until the next one is there. */
export function usePeople(query: string): Found {
  const client = useClient()
  const [found, setFound] = useState<Found>({ people: [], loading: true, problem: null })
  const text = query.trim()

  useEffect(() => {
    let stale = false
    const search = async () => {
      try {
        const page = await client.api.call("listUsers", { query: text ? { query: text } : {} })
        if (!stale) setFound({ people: page.users, loading: false, problem: null })
      } catch (error) {
        if (!stale) setFound({ people: [], loading: false, problem: messageOf(error) })
      }
    }
    const timer = setTimeout(() => void search(), text ? searchPause : 0)
    return () => {
      stale = true
      clearTimeout(timer)
    }
  }, [client, text])

  return found
}
