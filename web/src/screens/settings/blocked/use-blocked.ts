import type { CallResult } from "@parley/client"
import { useCallback, useEffect, useState } from "react"
import { setBlocked } from "../../../app/blocks.ts"
import { useClient } from "../../../app/client.tsx"
import { messageOf } from "../../../components/problems.ts"
import { useAction } from "../../../components/use-action.ts"

/** Whom one has blocked, page by page: null until the first page is there. Follows one's other devices. */
export function useBlocked() {
  const client = useClient()
  const [page, setPage] = useState<CallResult<"listBlocks"> | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const reload = useCallback(() => {
    setProblem(null)
    client.api.call("listBlocks").then(setPage, (error: unknown) => setProblem(messageOf(error)))
  }, [client])
  useEffect(reload, [reload])
  useEffect(() => client.on("block:updated", reload), [client, reload])

  const loadMore = useAction(async (cursor: string) => {
    const next = await client.api.call("listBlocks", { query: { cursor } })
    setPage(known => ({ ...next, users: [...(known?.users ?? []), ...next.users] }))
  })
  const unblock = useAction(async (id: string) => {
    await setBlocked(client, id, false)
    setPage(known => known && { ...known, users: known.users.filter(user => user.id !== id) })
  })
  return { page, problem, reload, loadMore, unblock }
}
