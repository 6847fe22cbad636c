import { notificationLimits } from "@parley/contract"
import { useEffect } from "react"
import { useTranslation } from "react-i18next"
import { countText } from "../i18n/formats.ts"
import { useClient, useClientState } from "./client.tsx"

/** Asks how many notifications are unread, once; the client keeps the count up to date. */
export function useUnreadCount(): void {
  const client = useClient()
  // What fails is asked again when the client is online.
  useEffect(() => void client.notifications.count().catch(() => undefined), [client])
}

/** How many notifications are unread; nothing where none are. */
export function UnreadBadge(props: { className?: string }) {
  const { t } = useTranslation("notifications")
  const unread = useClientState(state => state.inbox.unread) ?? 0
  if (unread === 0) return null
  const many = unread >= notificationLimits.unreadShownMax
  return (
    <span
      className={`min-w-5 rounded-full bg-accent px-1.5 py-px text-center font-semibold text-2xs text-accent-content tabular-nums ${props.className ?? ""}`}
    >
      <span aria-hidden>{countText(unread, notificationLimits.unreadShownMax - 1)}</span>
      <span className="sr-only">{t(many ? "unreadMany" : "unreadCount", { count: unread })}</span>
    </span>
  )
}
