import { Pin } from "lucide-react"
import { useTranslation } from "react-i18next"
import { wholeTime } from "../../../components/dates.ts"
import { PendingFiles } from "../files/pending-files.tsx"
import { Quote, ThreadLink } from "./answers.tsx"
import { Attachments } from "./attachments/attachments.tsx"
import { LinkCards } from "./cards/link-cards.tsx"
import { Forwarded } from "./forwarded.tsx"
import { MessageBody } from "./message-body.tsx"
import { MessageEditor } from "./message-editor.tsx"
import type { MessageRowProps } from "./message-row.tsx"
import { PendingNote } from "./pending-note.tsx"
import { Reactions } from "./reactions.tsx"
import { Ticks } from "./ticks.tsx"

/** All of a message but its author. */
export function MessageContent({ entry, room, editing, inThread, root, receipts }: MessageRowProps) {
  const { t } = useTranslation("conversation")
  const { message, pending } = entry
  const answers = (message?.replyTo ?? pending?.replyTo ?? null) !== null && !inThread
  const sending = pending !== undefined && pending.state !== "failed"
  return (
    <>
      {answers && <Quote root={root} answer={message} />}
      {message?.forwardedFrom && <Forwarded from={message.forwardedFrom} />}
      <div className={`text-message transition-opacity ${sending ? "opacity-60" : ""}`}>
        {editing && message ? (
          <MessageEditor {...editing} message={message} />
        ) : (
          <MessageBody entry={entry} room={room} />
        )}
      </div>
      {message && message.attachments.length > 0 && <Attachments attachments={message.attachments} />}
      {message && message.cards.length > 0 && (
        <LinkCards message={message} fixed={room.archivedAt !== null} />
      )}
      {message?.pinnedAt && (
        <p
          className="flex items-center gap-1 text-2xs text-muted"
          title={t("pinnedAt", { time: wholeTime(message.pinnedAt) })}
        >
          <Pin className="size-3" aria-hidden />
          {t("pinned")}
        </p>
      )}
      {message && message.reactions.length > 0 && (
        <Reactions message={message} fixed={room.archivedAt !== null} />
      )}
      {message && message.thread.count > 0 && !inThread && <ThreadLink message={message} />}
      {receipts && message && <Ticks state={receipts} message={message} />}
      {pending && <PendingFiles pending={pending} />}
      {pending && <PendingNote pending={pending} />}
    </>
  )
}
