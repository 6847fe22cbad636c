import type { RoomState } from "@parley/client"
import { useEffect, useLayoutEffect, useRef, useState } from "react"
import { useLocation, useParams } from "react-router"
import type { RoomLog } from "./use-room-log.ts"

interface StartOptions {
  state: RoomState
  log: RoomLog
  newAfter: number | null
}

/**
 * Where a room opens: at the message that the address names, else at the first new one where that is loaded, else at the
 * end, with a way to the first new one.
 */
export function useStart({ state, log, newAfter }: StartOptions) {
  const { seq } = useParams()
  // Another one for each way to the same address, so that a link leads to its message again.
  const { key } = useLocation()
  const { entries, place, jump } = log
  const { toIndex } = place
  const { toSeq } = jump
  const begun = useRef(false)
  // Whether it was above what is loaded, until one has been there.
  const [unreadAbove, setUnreadAbove] = useState(
    newAfter !== null && (state.messages[0]?.seq ?? 0) > newAfter + 1,
  )

  useLayoutEffect(() => {
    if (begun.current) return
    begun.current = true
    const index = entries.findIndex(entry => entry.kind === "message" && entry.startsNew)
    if (seq === undefined && index > 0) toIndex(index)
  }, [entries, seq, toIndex])

  useEffect(() => {
    const named = key && Number(seq)
    if (Number.isSafeInteger(named) && Number(named) > 0) toSeq(Number(named))
  }, [seq, key, toSeq])

  const toUnread = () => {
    setUnreadAbove(false)
    if (newAfter !== null) toSeq(newAfter + 1, false)
  }
  return { unreadAbove: unreadAbove && newAfter !== null, toUnread }
}
