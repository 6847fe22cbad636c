import type { RoomState } from "@parley/client"
import type { Message } from "@parley/contract"
import { Pin } from "lucide-react"
import { memo, useState } from "react"
import { useMe } from "../../app/client.tsx"
import { Avatar } from "../../components/avatar.tsx"
import { clockTime, narrowTime, wholeTime } from "../../components/dates.ts"
import { Quote, ThreadLink } from "./answers.tsx"
import type { MessageEntry } from "./entries.ts"
import { mentionsUser } from "./mention-parts.ts"
import { MessageEditor } from "./message-editor.tsx"
import { MessageText } from "./message-text.tsx"
import { MessageToolbar } from "./message-toolbar.tsx"
import { PendingNote } from "./pending-note.tsx"
import { Reactions } from "./reactions.tsx"
import { ReadBy } from "./read-by.tsx"

interface MessageRowProps {
  entry: MessageEntry
  /** Where what is said and done belongs; a row looks at its kind, role and archiving alone. */
  room: RoomState["room"]
  editing: boolean
  /** In a thread, what is answered and how often is plain to see. */
  inThread: boolean
  /** The message that this one answers, where it is loaded. */
  root: Message | undefined
  /** Given to one's last message, whose readers are shown. */
  receipts?: RoomState | undefined
}

/** One message. A pending one becomes a sent one in the same place. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { author, first, pending, message, createdAt, id } = props.entry
  const meId = useMe().id
  const [hovered, setHovered] = useState(false)
  const mentioned = message !== undefined && mentionsUser(message, meId)
  const ground = props.editing
    ? "bg-primary/6"
    : mentioned
      ? "bg-accent/7 shadow-[inset_2px_0_0_var(--color-accent)]"
      : "hover:bg-base-content/3"
  return (
    <article
      data-entry={id}
      aria-label={`${author.name}, ${clockTime(createdAt)}`}
      onPointerEnter={event => event.pointerType === "mouse" && setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      className={`group relative flex gap-3 px-4 transition-colors max-md:pr-12 md:px-6 ${ground} ${first ? "mt-3 pt-0.5 pb-0.5" : "py-0.5"} ${pending ? "animate-rise" : ""}`}
    >
      <div className="w-9 shrink-0">
        {first ? <Avatar user={author} /> : <MessageTime createdAt={createdAt} narrow />}
      </div>
      <div className="min-w-0 flex-1">
        {first && (
          <header className="flex items-baseline gap-2">
            <span className="truncate font-semibold text-sm">{author.name}</span>
            <MessageTime createdAt={createdAt} />
          </header>
        )}
        <Content {...props} />
      </div>
      {message && !props.editing && <MessageToolbar message={message} room={props.room} hovered={hovered} />}
    </article>
  )
}, sameRow)

/** A room's rev moves with every change of anything; a row is drawn again only for what it shows. */
function sameRow(a: MessageRowProps, b: MessageRowProps): boolean {
  return (
    a.entry.message === b.entry.message &&
    a.entry.pending === b.entry.pending &&
    a.entry.first === b.entry.first &&
    a.editing === b.editing &&
    a.root === b.root &&
    a.receipts === b.receipts &&
    a.room.archivedAt === b.room.archivedAt &&
    a.room.membership?.role === b.room.membership?.role
  )
}

function Content({ entry, room, editing, inThread, root, receipts }: MessageRowProps) {
  const { message, pending } = entry
  const answers = (message?.replyTo ?? pending?.replyTo ?? null) !== null && !inThread
  const sending = pending !== undefined && pending.state !== "failed"
  return (
    <>
      {answers && <Quote root={root} answer={message} />}
      <div className={`text-message transition-opacity ${sending ? "opacity-60" : ""}`}>
        {editing && message ? <MessageEditor message={message} /> : <MessageBody entry={entry} room={room} />}
      </div>
      {message?.pinnedAt && (
        <p
          className="flex items-center gap-1 text-2xs text-muted"
          title={`Pinned ${wholeTime(message.pinnedAt)}`}
        >
          <Pin className="size-3" aria-hidden />
          Pinned
        </p>
      )}
      {message && message.reactions.length > 0 && (
        <Reactions message={message} fixed={room.archivedAt !== null} />
      )}
      {message && message.thread.count > 0 && !inThread && <ThreadLink message={message} />}
      {receipts && message && <ReadBy state={receipts} message={message} />}
      {pending && <PendingNote pending={pending} />}
    </>
  )
}

function MessageBody({ entry, room }: Pick<MessageRowProps, "entry" | "room">) {
  const { message, text } = entry
  if (message?.deletedAt) return <p className="text-muted italic">This message was deleted</p>
  return (
    <p className="max-w-[72ch] whitespace-pre-wrap wrap-anywhere">
      <MessageText text={text} roomId={room.id} mentions={message?.mentions ?? none} />
      {message?.editedAt && (
        <span className="ml-1.5 text-muted text-xs" title={`Edited ${wholeTime(message.editedAt)}`}>
          (edited)
        </span>
      )}
    </p>
  )
}

const none: readonly string[] = []

/** When it was said; the narrow one stands beside a message without a header, for the pointer that asks. */
function MessageTime({ createdAt, narrow }: { createdAt: string; narrow?: boolean }) {
  const look = narrow ? "block pt-1 text-center leading-4 opacity-0 group-hover:opacity-100" : "shrink-0"
  return (
    <time
      dateTime={createdAt}
      title={wholeTime(createdAt)}
      className={`whitespace-nowrap text-2xs text-muted tabular-nums ${look}`}
    >
      {narrow ? narrowTime(createdAt) : clockTime(createdAt)}
    </time>
  )
}
