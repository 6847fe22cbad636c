import type { RoomState } from "@parley/client"
import { useLayoutEffect, useMemo, useRef } from "react"
import { useMe } from "../../app/client.tsx"
import { dayName } from "../../components/dates.ts"
import { type Entry, entriesOf } from "./entries.ts"
import { LogTop } from "./log-top.tsx"
import { MessageRow } from "./message-row.tsx"
import type { ScrollPlace } from "./use-scroll-place.ts"

interface MessageLogProps {
  state: RoomState
  newAfter: number | null
  place: ScrollPlace
}

/** The messages of a room from the oldest loaded to what is being sent. */
export function MessageLog({ state, newAfter, place }: MessageLogProps) {
  const me = useMe()
  const { messages, pending } = state
  const entries = useMemo(
    () => entriesOf({ messages, pending, me, newAfter }),
    [messages, pending, me, newAfter],
  )

  // A room opens at the first new message.
  const begun = useRef(false)
  const { toEntry } = place
  useLayoutEffect(() => {
    if (begun.current) return
    begun.current = true
    if (newAfter !== null) toEntry("new")
  }, [newAfter, toEntry])

  return (
    <div
      ref={place.box}
      onScroll={place.onScroll}
      role="log"
      aria-label="Messages"
      // New messages are read out by Announcer, which knows them from old ones that are being loaded.
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain outline-offset-[-2px] [overflow-anchor:none]"
    >
      <div className="mt-auto pb-5">
        <LogTop state={state} box={place.box} />
        {entries.map(entry => (
          <EntryRow key={entry.id} entry={entry} />
        ))}
      </div>
    </div>
  )
}

function EntryRow({ entry }: { entry: Entry }) {
  switch (entry.kind) {
    case "message":
      return <MessageRow entry={entry} />
    case "day":
      return (
        <div data-entry={entry.id} className="flex items-center gap-4 px-4 pt-5 pb-1 md:px-6">
          <span className="h-px flex-1 bg-base-300" />
          <time dateTime={entry.time} className="font-medium text-muted text-xs">
            {dayName(entry.time, new Date())}
          </time>
          <span className="h-px flex-1 bg-base-300" />
        </div>
      )
    case "new":
      return (
        <div data-entry="new" className="flex items-center gap-3 px-4 pt-3 md:px-6">
          <span className="h-px flex-1 bg-accent/50" />
          <span className="font-semibold text-accent text-xs">New messages</span>
        </div>
      )
  }
}
