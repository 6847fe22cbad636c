import type { SearchHit } from "@parley/contract"
import { Paperclip } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../app/client.tsx"
import { Marked } from "../../components/marked.tsx"
import { MessageLine } from "../../components/message-line.tsx"
import { roomName } from "../../components/room-name.ts"
import { listText } from "../../i18n/formats.ts"

interface HitRowProps {
  hit: SearchHit
  /** Where all hits are of one room, it is not said again. */
  inRoom?: boolean
  onOpen?: () => void
}

/** A message that was found; it opens where it was said. */
export function HitRow({ hit, inRoom = false, onOpen }: HitRowProps) {
  const { t } = useTranslation("search")
  const meId = useMe().id
  const { message, room, excerpt } = hit
  return (
    <li data-hit className="flex">
      <MessageLine
        message={message}
        beside={!inRoom && t("inRoom", { name: roomName(room, meId) })}
        size={inRoom ? "sm" : "md"}
        {...(onOpen && { onOpen })}
      >
        {excerpt.text && (
          <span className="mt-0.5 line-clamp-3 block text-sm wrap-anywhere" dir="auto">
            <Marked {...excerpt} />
          </span>
        )}
        {message.attachments.length > 0 && (
          <span className="mt-1 flex items-center gap-1.5 text-muted text-xs">
            <Paperclip className="size-3.5 shrink-0" aria-hidden />
            <span className="truncate">{listText(message.attachments.map(({ name }) => name))}</span>
          </span>
        )}
      </MessageLine>
    </li>
  )
}
