import type { Notification } from "@parley/contract"
import { AtSign, Check, Megaphone, MessageSquareReply, UserPlus } from "lucide-react"
import { Trans, useTranslation } from "react-i18next"
import { Link } from "react-router"
import { Avatar } from "../../components/avatar.tsx"
import { shortTime, wholeTime } from "../../components/dates.ts"
import { asText } from "../../i18n/isolate.ts"
import { plainLine } from "../conversation/message/plain-line.ts"
import { messagePath } from "../conversation/message-link.ts"

const icons = {
  mention: AtSign,
  room_mention: Megaphone,
  reply: MessageSquareReply,
  added: UserPlus,
} as const

interface ItemProps {
  notification: Notification
  onRead: () => void
}

/** What happened, with the way to where it did. To follow it is to have read it. */
export function NotificationItem({ notification, onRead }: ItemProps) {
  const { t } = useTranslation("notifications")
  const { actor, kind, room, message, createdAt, read } = notification
  const Icon = icons[kind]
  return (
    <li className="group relative">
      <Link
        to={message ? messagePath(room.id, message.seq) : `/rooms/${encodeURIComponent(room.id)}`}
        onClick={() => !read && onRead()}
        className={`flex items-start gap-3.5 rounded-box px-3 py-3 transition-colors hover:bg-base-content/4 ${read ? "" : "bg-primary/6"}`}
      >
        <span className="relative shrink-0">
          <Avatar user={actor} size="lg" />
          <span className="absolute -end-1 -bottom-1 grid size-5 place-items-center rounded-full border-2 border-base-100 bg-secondary text-secondary-content">
            <Icon className="size-3" strokeWidth={2.25} aria-hidden />
          </span>
        </span>
        <span className="min-w-0 flex-1 text-sm">
          <span className="flex items-baseline gap-3">
            <span className="min-w-0 flex-1 wrap-anywhere">
              <What notification={notification} />
            </span>
            <time
              dateTime={createdAt}
              title={wholeTime(createdAt)}
              className="shrink-0 text-2xs text-muted tabular-nums"
            >
              {shortTime(createdAt, new Date())}
            </time>
          </span>
          <span className={`mt-0.5 line-clamp-2 pe-9 wrap-anywhere ${read ? "text-muted" : ""}`} dir="auto">
            {message ? plainLine(message) : t("addedText")}
          </span>
        </span>
        {!read && <span className="sr-only">{t("isUnread")}</span>}
      </Link>
      {!read && (
        <button
          type="button"
          className="btn btn-ghost btn-circle btn-sm absolute end-2 bottom-2 text-muted max-md:size-10 md:opacity-0 md:group-hover:opacity-100 md:focus-visible:opacity-100"
          aria-label={t("markRead")}
          title={t("markRead")}
          onClick={onRead}
        >
          <Check className="size-4" aria-hidden />
        </button>
      )}
    </li>
  )
}

function What({ notification }: { notification: Notification }) {
  const { t } = useTranslation("notifications")
  const { actor, kind, room } = notification
  const direct = room.kind === "direct"
  return (
    <Trans
      t={t}
      i18nKey={
        direct && kind === "reply" ? "replyDirect" : direct && kind !== "added" ? "mentionDirect" : kind
      }
      values={{ name: actor.name, room: room.name }}
      components={{
        name: <bdi className="font-semibold" />,
        room: <bdi className="font-medium" />,
      }}
      tOptions={asText}
      shouldUnescape
    />
  )
}
