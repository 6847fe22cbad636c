import type { SearchHit } from "@parley/contract"
import { Paperclip } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { useMe } from "../../app/client.tsx"
import { Avatar } from "../../components/avatar.tsx"
import { shortTime, wholeTime } from "../../components/dates.ts"
import { Marked } from "../../components/marked.tsx"
import { roomName } from "../../components/room-name.ts"
import { listText } from "../../i18n/formats.ts"
import { messagePath } from "../conversation/message-link.ts"

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
    <li>
      <Link
        to={messagePath(room.id, message.seq)}
        data-hit
        onClick={onOpen}
        className="flex gap-3 rounded-box px-3 py-2.5 -outline-offset-2 transition-colors hover:bg-base-content/4 focus-visible:bg-base-content/4"
      >
        <Avatar user={message.author} size={inRoom ? "sm" : "md"} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 truncate font-semibold text-sm">
              <bdi>{message.author.name}</bdi>
            </span>
            {!inRoom && (
              <span className="min-w-0 flex-1 truncate text-muted text-xs">
                {t("inRoom", { name: roomName(room, meId) })}
              </span>
            )}
            <time
              dateTime={message.createdAt}
              title={wholeTime(message.createdAt)}
              className="ms-auto shrink-0 text-2xs text-muted tabular-nums"
            >
              {shortTime(message.createdAt, new Date())}
            </time>
          </span>
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
        </span>
      </Link>
    </li>
  )
}
