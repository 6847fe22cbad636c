import { type RoomState, withChanges } from "@parley/client"
import type { Message } from "@parley/contract"
import { useMemo, useRef } from "react"
import { useMe } from "../../../app/client.tsx"
import { useDeletions } from "../actions/deletions.ts"
import { type Entry, type Layout, layOut } from "./entries.ts"
import { useEdges } from "./use-edges.ts"
import { useJump } from "./use-jump.ts"
import { useLogPlace } from "./use-log-place.ts"

export type RoomLog = ReturnType<typeof useRoomLog>

interface RoomLogOptions {
  state: RoomState
  /** Messages of others after this seq are new; null when none are. */
  newAfter: number | null
  onProblem: (text: string) => void
}

/** What the log of a room shows, from the stretch of its history that one is in, and where in it one is. */
export function useRoomLog({ state, newAfter, onProblem }: RoomLogOptions) {
  const me = useMe()
  const { changing, past } = state
  const deletions = useDeletions(({ waiting }) => waiting)
  const held = past?.messages ?? state.messages
  const pending = past ? nothing : state.pending
  const edges = useEdges(state)

  const messages = useMemo(() => {
    const deleting = deletions.map(({ change }) => change)
    return withChanges(held, deleting.length > 0 ? [...changing, ...deleting] : changing, me.id)
  }, [held, changing, deletions, me.id])
  const layout = useRef<Layout>(undefined)
  const entries = useMemo((): readonly Entry[] => {
    layout.current = layOut({ messages, pending, me, newAfter }, layout.current)
    const spoken = layout.current.entries
    return edges.moreBefore ? spoken : [beginning, ...spoken]
  }, [messages, pending, me, newAfter, edges.moreBefore])
  const findRoot = useMemo(() => finder(messages), [messages])
  const lastOwn = useMemo(
    () => messages.findLast(({ author, deletedAt }) => author.id === me.id && !deletedAt) ?? null,
    [messages, me.id],
  )
  const place = useLogPlace(entries, edges)
  const jump = useJump({ roomId: state.room.id, entries, place, onProblem })
  return { messages, entries, findRoot, lastOwn, place, edges, jump }
}

/** Finds messages by id; most draws look for none. */
function finder(messages: readonly Message[]) {
  let byId: Map<string, Message> | null = null
  return (id: string): Message | undefined => {
    byId ??= new Map(messages.map(message => [message.id, message]))
    return byId.get(id)
  }
}

const nothing = [] as const
const beginning: Entry = { kind: "beginning", id: "beginning" }
