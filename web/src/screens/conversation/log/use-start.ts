import type { RoomState } from "@parley/client"
import { useEffect, useLayoutEffect, useRef } from "react"
import { useParams } from "react-router"
import type { RoomLog } from "./use-room-log.ts"

interface StartOptions {
  state: RoomState
  log: RoomLog
  newAfter: number | null
}

/**
 * Where a room opens: at the message that the address names, else at the first new one where that is loaded, else at the
 * end. Answers whether the first new message lies above what is loaded.
 */
export function useStart({ state, log, newAfter }: StartOptions): boolean {
  const { seq } = useParams()
  const { entries, place, jump } = log
  const { toIndex } = place
  const { toSeq } = jump
  const begun = useRef(false)
  const first = (state.past ?? state).messages[0]?.seq ?? 0

  useLayoutEffect(() => {
    if (begun.current) return
    begun.current = true
    const index = entries.findIndex(entry => entry.kind === "message" && entry.startsNew)
    if (seq === undefined && index > 0) toIndex(index)
  }, [entries, seq, toIndex])

  useEffect(() => {
    const named = Number(seq)
    if (Number.isSafeInteger(named) && named > 0) toSeq(named)
  }, [seq, toSeq])

  return newAfter !== null && first > newAfter + 1
}
