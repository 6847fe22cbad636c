import { type RoomState, withChanges } from "@parley/client"
import type { Message } from "@parley/contract"
import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { useClient, useMe } from "../../../app/client.tsx"
import { messageOf } from "../../../components/problems.ts"
import { useDeletions } from "../actions/deletions.ts"
import { layOut } from "../log/entries.ts"

/** Loads a thread as long as it is shown: anew, too, when the client drops the room's messages. */
export function useThread(state: RoomState, rootId: string) {
  const client = useClient()
  const [problem, setProblem] = useState<string | null>(null)
  const shown = useRef(false)
  const roomId = state.room.id
  const loaded = state.threads.has(rootId)

  const open = useCallback(() => {
    setProblem(null)
    client.openThread(roomId, rootId).then(
      () => shown.current || client.closeThread(roomId, rootId),
      (error: unknown) => setProblem(messageOf(error)),
    )
  }, [client, roomId, rootId])

  useEffect(() => {
    shown.current = true
    if (!loaded) open()
  }, [loaded, open])

  useEffect(
    () => () => {
      shown.current = false
      client.closeThread(roomId, rootId)
    },
    [client, roomId, rootId],
  )
  return { loaded, problem, open }
}

/** The root, where it is loaded, the answers to it, and those on their way. */
export function useThreadEntries(state: RoomState, rootId: string) {
  const me = useMe()
  const { changing, pending } = state
  const deletions = useDeletions(({ waiting }) => waiting)
  const isRoot = ({ id }: Message) => id === rootId
  const held = state.messages.find(isRoot) ?? state.past?.messages.find(isRoot)
  const replies = state.threads.get(rootId)
  return useMemo(() => {
    const whole: readonly Message[] = [...(held ? [held] : []), ...(replies ?? [])]
    const messages = withChanges(whole, [...changing, ...deletions.map(({ change }) => change)], me.id)
    const { entries } = layOut({
      messages,
      pending: pending.filter(({ replyTo }) => replyTo === rootId),
      me,
      newAfter: null,
    })
    return {
      root: held && messages[0],
      lastOwn: messages.findLast(({ author, deletedAt }) => author.id === me.id && !deletedAt) ?? null,
      entries,
    }
  }, [held, replies, changing, deletions, pending, me, rootId])
}
