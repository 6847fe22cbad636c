import type { RoomState } from "@parley/client"
import type { Message } from "@parley/contract"
import { memo, useState } from "react"
import { useIsBlocked } from "../../../app/blocks.ts"
import { useMe } from "../../../app/client.tsx"
import { Avatar } from "../../../components/avatar.tsx"
import { clockTime } from "../../../components/dates.ts"
import { StatusEmoji } from "../../../components/status.tsx"
import { isolated } from "../../../i18n/isolate.ts"
import { mentionsUser } from "../../../markdown/mention-parts.ts"
import { MessageToolbar } from "../actions/message-toolbar.tsx"
import { type Editing, useActs } from "../actions/use-acts.ts"
import type { MessageEntry } from "../log/entries.ts"
import { BlockedNote } from "./blocked-note.tsx"
import { MessageContent } from "./message-content.tsx"
import { MessageTime } from "./message-time.tsx"
import { useLongPress } from "./use-long-press.ts"

export interface MessageRowProps {
  entry: MessageEntry
  /** Where what is said and done belongs; a row looks at its kind, role and archiving alone. */
  room: RoomState["room"]
  editing: Editing | null
  /** In a thread, what is answered and how often is plain to see. */
  inThread: boolean
  /** The message that this one answers, where it is loaded. */
  root: Message | undefined
  /** Given to one's last message, whose readers are shown. */
  receipts?: RoomState | undefined
  /** The keyboard is on it. */
  active: boolean
  /** One has just come to it from elsewhere. */
  marked: boolean
  onActive: (id: string) => void
  onMarkSeen: () => void
}

/** One message. A pending one becomes a sent one in the same place. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { author, first, pending, message, createdAt, id } = props.entry
  const meId = useMe().id
  const acts = useActs()
  const [near, setNear] = useState(false)
  const [within, setWithin] = useState(false)
  const press = useLongPress(message && !props.editing ? () => acts.open("menu", message) : undefined)
  const [opened, setOpened] = useState(false)
  const folded = useIsBlocked(author.id) === true && !opened
  const mentioned = message !== undefined && !folded && mentionsUser(message, meId)
  return (
    <article
      {...press}
      data-entry={id}
      tabIndex={props.active ? 0 : -1}
      aria-label={`${isolated(author.name)}, ${clockTime(createdAt)}`}
      onPointerEnter={event => event.pointerType === "mouse" && setNear(true)}
      onPointerLeave={() => setNear(false)}
      onFocus={event => {
        setWithin(true)
        if (event.target === event.currentTarget) props.onActive(id)
      }}
      onBlur={event => setWithin(event.currentTarget.contains(event.relatedTarget))}
      onAnimationEnd={event => event.animationName === "mark" && props.onMarkSeen()}
      className={`group relative flex gap-3 px-4 -outline-offset-2 transition-colors md:px-6 ${ground(props, mentioned)} ${first ? "mt-3 pt-0.5 pb-0.5" : "py-0.5"} ${pending ? "animate-rise" : ""} ${props.marked ? "animate-mark" : ""}`}
    >
      <div className="w-9 shrink-0">
        {first && !folded ? <Avatar user={author} /> : <MessageTime createdAt={createdAt} narrow />}
      </div>
      <div className="min-w-0 flex-1">
        {first && !folded && (
          <header className="flex items-baseline gap-2">
            <span className="truncate font-semibold text-sm">
              <bdi>{author.name}</bdi>
            </span>
            <StatusEmoji user={author} />
            <MessageTime createdAt={createdAt} />
          </header>
        )}
        {folded ? <BlockedNote onShow={() => setOpened(true)} /> : <MessageContent {...props} />}
      </div>
      {message && !folded && !props.editing && (near || within) && (
        <MessageToolbar message={message} room={props.room} />
      )}
    </article>
  )
}, sameRow)

function ground({ editing }: MessageRowProps, mentioned: boolean): string {
  if (editing) return "bg-primary/6"
  return mentioned
    ? "bg-accent/7 shadow-[inset_2px_0_0_var(--color-accent)] rtl:shadow-[inset_-2px_0_0_var(--color-accent)]"
    : "hover:bg-base-content/3"
}

/** A room's rev moves with every change of anything; a row is drawn again only for what it shows. */
function sameRow(a: MessageRowProps, b: MessageRowProps): boolean {
  return (
    a.entry.message === b.entry.message &&
    a.entry.pending === b.entry.pending &&
    a.entry.first === b.entry.first &&
    a.editing === b.editing &&
    a.root === b.root &&
    a.receipts === b.receipts &&
    a.active === b.active &&
    a.marked === b.marked &&
    a.room.archivedAt === b.room.archivedAt &&
    a.room.membership?.role === b.room.membership?.role
  )
}
