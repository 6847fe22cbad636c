import { memo } from "react"
import { Avatar } from "../../components/avatar.tsx"
import { clockTime, narrowTime, wholeTime } from "../../components/dates.ts"
import type { MessageEntry } from "./entries.ts"
import { MessageText } from "./message-text.tsx"
import { PendingNote } from "./pending-note.tsx"

/** One message. A pending one becomes a sent one in the same place. */
export const MessageRow = memo(
  function MessageRow({ entry }: { entry: MessageEntry }) {
    const { author, first, pending } = entry
    return (
      <article
        data-entry={entry.id}
        aria-label={`${author.name}, ${clockTime(entry.createdAt)}`}
        className={`group flex gap-3 px-4 transition-colors hover:bg-base-content/3 md:px-6 ${first ? "mt-3 pt-0.5 pb-0.5" : "py-0.5"} ${pending ? "animate-rise" : ""}`}
      >
        <div className="w-9 shrink-0">
          {first ? <Avatar user={author} /> : <MessageTime entry={entry} narrow />}
        </div>
        <div className="min-w-0 flex-1">
          {first && (
            <header className="flex items-baseline gap-2">
              <span className="truncate font-semibold text-sm">{author.name}</span>
              <MessageTime entry={entry} />
            </header>
          )}
          <div
            className={`text-message transition-opacity ${pending && pending.state !== "failed" ? "opacity-60" : ""}`}
          >
            <MessageBody entry={entry} />
          </div>
          {pending && <PendingNote pending={pending} />}
        </div>
      </article>
    )
  },
  ({ entry: a }, { entry: b }) => a.message === b.message && a.pending === b.pending && a.first === b.first,
)

function MessageBody({ entry }: { entry: MessageEntry }) {
  if (entry.message?.deletedAt) return <p className="text-muted italic">This message was deleted.</p>
  return (
    <p className="max-w-[72ch] whitespace-pre-wrap wrap-anywhere">
      <MessageText text={entry.text} />
      {entry.message?.editedAt && <span className="ml-1.5 text-muted text-xs">(edited)</span>}
    </p>
  )
}

/** When it was said; the narrow one stands beside a message without a header, for the pointer that asks. */
function MessageTime(props: { entry: MessageEntry; narrow?: boolean }) {
  const { createdAt } = props.entry
  const look = props.narrow
    ? "block pt-1 text-center leading-4 opacity-0 group-hover:opacity-100"
    : "shrink-0"
  return (
    <time
      dateTime={createdAt}
      title={wholeTime(createdAt)}
      className={`whitespace-nowrap text-2xs text-muted tabular-nums ${look}`}
    >
      {props.narrow ? narrowTime(createdAt) : clockTime(createdAt)}
    </time>
  )
}
