import type { Inbox } from "@parley/client"
import { useCallback, useEffect, useState } from "react"
import { useClient, useClientState } from "../../app/client.tsx"
import { messageOf } from "../../components/problems.ts"
import { useAction } from "../../components/use-action.ts"

/** The list of notifications that is shown, for as long as it is. */
export function useInbox(list: Inbox["list"]) {
  const { notifications } = useClient()
  const inbox = useClientState(state => state.inbox)
  const [problem, setProblem] = useState<string | null>(null)

  const open = useCallback(() => {
    setProblem(null)
    notifications.openList(list).catch((error: unknown) => setProblem(messageOf(error)))
  }, [notifications, list])
  useEffect(() => {
    open()
    return () => notifications.closeList()
  }, [notifications, open])

  const more = useAction(() => notifications.loadMore())
  const markRead = useAction((id: string) => notifications.markRead(id))
  const markAllRead = useAction(() => notifications.markAllRead())
  return { inbox, problem, open, more, markRead, markAllRead }
}
