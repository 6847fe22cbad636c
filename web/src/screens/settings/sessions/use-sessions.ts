import type { Session } from "@parley/contract"
import { useCallback, useEffect, useState } from "react"
import { useClient } from "../../../app/client.tsx"
import { messageOf } from "../../../components/problems.ts"
import { useAction } from "../../../components/use-action.ts"

/** One's sessions; null until they are there. */
export function useSessions() {
  const client = useClient()
  const [sessions, setSessions] = useState<readonly Session[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const reload = useCallback(() => {
    setProblem(null)
    client.api.call("listSessions").then(
      answer => setSessions(answer.sessions),
      (error: unknown) => setProblem(messageOf(error)),
    )
  }, [client])
  useEffect(reload, [reload])

  const endOne = async (id: string) => {
    await client.api.call("endSession", { params: { id } })
    setSessions(known => known?.filter(session => session.id !== id) ?? null)
  }
  const end = useAction(endOne)
  const endOthers = useAction(async () => {
    for (const session of sessions ?? []) if (!session.current) await endOne(session.id)
  })
  return { sessions, problem, reload, end, endOthers }
}
