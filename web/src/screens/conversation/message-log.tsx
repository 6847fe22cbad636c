import { type RoomState, withChanges } from "@parley/client"
import type { Message } from "@parley/contract"
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
  editing: Message | null
}

/** The messages of a room from the oldest loaded to what is being sent. */
export function MessageLog({ state, newAfter, place, editing }: MessageLogProps) {
  const me = useMe()
  const { changing, pending } = state
  const messages = useMemo(
    () => withChanges(state.messages, changing, me.id),
    [state.messages, changing, me.id],
  )
  const entries = useMemo(
    () => entriesOf({ messages, pending, me, newAfter }),
    [messages, pending, me, newAfter],
  )
  const byId = useMemo(() => new Map(messages.map(message => [message.id, message])), [messages])
  const lastOwn = messages.findLast(({ author, deletedAt }) => author.id === me.id && !deletedAt)

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
        {entries.map(entry =>
          entry.kind === "message" ? (
            <MessageRow
              key={entry.id}
              entry={entry}
              room={state.room}
              editing={entry.message !== undefined && entry.message.id === editing?.id}
              inThread={false}
              root={byId.get(entry.message?.replyTo ?? entry.pending?.replyTo ?? "")}
              receipts={entry.message !== undefined && entry.message === lastOwn ? state : undefined}
            />
          ) : (
            <Line key={entry.id} entry={entry} />
          ),
        )}
      </div>
    </div>
  )
}

/** What stands between messages. */
function Line({ entry }: { entry: Exclude<Entry, { kind: "message" }> }) {
  switch (entry.kind) {
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
