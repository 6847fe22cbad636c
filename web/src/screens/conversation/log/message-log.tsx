import type { RoomState } from "@parley/client"
import { useMemo } from "react"
import type { Editing } from "../actions/use-acts.ts"
import { MessageRow } from "../message/message-row.tsx"
import { Beginning } from "./beginning.tsx"
import { DayLine } from "./day-line.tsx"
import type { Entry } from "./entries.ts"
import { LogOverlay } from "./log-overlay.tsx"
import { NewLine } from "./new-line.tsx"
import type { RoomLog } from "./use-room-log.ts"
import type { useRoving } from "./use-roving.ts"
import { VirtualLog } from "./virtual-log.tsx"

interface MessageLogProps {
  state: RoomState
  log: RoomLog
  roving: ReturnType<typeof useRoving>
  editing: Editing | null
  label: string
}

/** The messages of a room that are held, and what is being sent. */
export function MessageLog({ state, log, roving, editing, label }: MessageLogProps) {
  const { entries, findRoot, lastOwn, place, edges, jump } = log
  const edited = editing?.message
  const editingIndex = useMemo(
    () =>
      edited === undefined ? -1 : entries.findIndex(({ id }) => id === `${edited.author.id}-${edited.key}`),
    [entries, edited],
  )
  const row = (entry: Entry) => {
    if (entry.kind === "beginning") {
      return <Beginning key={entry.id} room={state.room} empty={entries.length === 1} />
    }
    const { message, pending } = entry
    const rootId = message?.replyTo ?? pending?.replyTo
    return (
      <div key={entry.id}>
        {entry.startsDay && <DayLine roomId={state.room.id} time={entry.createdAt} />}
        {entry.startsNew && <NewLine />}
        <MessageRow
          entry={entry}
          room={state.room}
          editing={message !== undefined && message.id === edited?.id ? editing : null}
          inThread={false}
          root={rootId ? findRoot(rootId) : undefined}
          receipts={message !== undefined && message.id === lastOwn?.id ? state : undefined}
          active={roving.activeId === entry.id}
          marked={jump.marked === entry.id}
          onActive={roving.setActiveId}
          onMarkSeen={jump.forgetMark}
        />
      </div>
    )
  }
  return (
    <VirtualLog
      label={label}
      place={place}
      kept={editingIndex < 0 ? roving.kept : [...roving.kept, editingIndex]}
      onKeyDown={roving.onKeyDown}
      overlay={<LogOverlay problem={edges.problem} onRetry={edges.retry} />}
    >
      {row}
    </VirtualLog>
  )
}
