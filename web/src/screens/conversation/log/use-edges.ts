import type { RoomState } from "@parley/client"
import { useCallback, useState } from "react"
import { useClient } from "../../../app/client.tsx"
import { messageOf } from "../../../components/problems.ts"

/** Loads history where one comes near the end of what is held, one page at a time. */
export function useEdges(state: RoomState) {
  const client = useClient()
  const [problem, setProblem] = useState<string | null>(null)
  const roomId = state.room.id
  const { past } = state
  const moreBefore = !(past ?? state).reachedStart
  const moreAfter = past !== null

  const load = useCallback((page: Promise<void>) => {
    page.catch((error: unknown) => setProblem(messageOf(error)))
  }, [])
  const older = useCallback(() => load(client.loadOlder(roomId)), [client, load, roomId])
  const newer = useCallback(() => load(client.loadNewer(roomId)), [client, load, roomId])

  return {
    // After a failure, it is the person who tries again.
    onStart: moreBefore && problem === null ? older : undefined,
    onEnd: moreAfter && problem === null ? newer : undefined,
    moreBefore,
    moreAfter,
    problem,
    retry: () => setProblem(null),
  }
}
