import { useCallback, useEffect, useState } from "react"
import { useClient } from "../../../app/client.tsx"
import { drawingOf } from "../../../app/drawing.ts"
import { messageOf } from "../../../components/problems.ts"
import type { Entry } from "./entries.ts"
import type { LogPlace } from "./use-log-place.ts"

interface JumpOptions {
  roomId: string
  entries: readonly Entry[]
  place: LogPlace
  onProblem: (text: string) => void
}

/** Goes to a message by its seq, loading what is around it first, and marks it for a moment. */
export function useJump({ roomId, entries, place, onProblem }: JumpOptions) {
  const client = useClient()
  const [target, setTarget] = useState<{ seq: number; mark: boolean } | null>(null)
  const [marked, setMarked] = useState<string | null>(null)
  const { toIndex } = place

  const toSeq = useCallback(
    (seq: number, mark = true) => {
      client.openPast(roomId, seq).then(
        () => {
          drawingOf(client.store).now()
          setTarget({ seq, mark })
        },
        (error: unknown) => onProblem(messageOf(error)),
      )
    },
    [client, roomId, onProblem],
  )

  useEffect(() => {
    if (target === null) return
    const index = entries.findIndex(entry => entry.kind === "message" && seqOf(entry) >= target.seq)
    if (index < 0) return
    toIndex(index)
    if (target.mark) setMarked(entries[index]?.id ?? null)
    setTarget(null)
  }, [target, entries, toIndex])

  const forgetMark = useCallback(() => setMarked(null), [])
  return { toSeq, marked, forgetMark }
}

const seqOf = (entry: Extract<Entry, { kind: "message" }>): number =>
  entry.message?.seq ?? Number.POSITIVE_INFINITY
