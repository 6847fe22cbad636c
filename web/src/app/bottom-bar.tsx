import { Bell, CircleUserRound, Compass, MessagesSquare, Search } from "lucide-react"
import { useTranslation } from "react-i18next"
import { NavLink } from "react-router"
import { useClientState } from "./client.tsx"
import { useUi } from "./ui.ts"
import { UnreadBadge } from "./unread-badge.tsx"

const place =
  "flex min-h-12 flex-1 flex-col items-center justify-center gap-0.5 rounded-field text-2xs font-medium text-muted aria-[current=page]:text-primary"

/** The way around on a phone, on screens that are not a conversation. */
export function BottomBar() {
  const { t } = useTranslation("shell")
  const showOverlay = useUi(ui => ui.showOverlay)
  const unread = useClientState(state =>
    [...state.rooms.values()].some(
      ({ room }) => !room.membership?.muted && (room.membership?.unread ?? 0) > 0,
    ),
  )
  return (
    <nav
      aria-label={t("mainNavigation")}
      className="glass-bar flex shrink-0 gap-1 border-base-300 border-t px-2 pt-1 pb-[max(0.25rem,env(safe-area-inset-bottom))] md:hidden"
    >
      <NavLink to="/" end className={place}>
        <span className="relative">
          <MessagesSquare className="size-5.5" strokeWidth={1.75} aria-hidden />
          {unread && <span className="absolute -end-1 -top-0.5 size-2 rounded-full bg-accent" />}
        </span>
        {t("chats")}
      </NavLink>
      <button type="button" className={place} onClick={() => showOverlay("switcher")}>
        <Search className="size-5.5" strokeWidth={1.75} aria-hidden />
        {t("find")}
      </button>
      <NavLink to="/inbox" className={place}>
        <span className="relative">
          <Bell className="size-5.5" strokeWidth={1.75} aria-hidden />
          <UnreadBadge className="absolute -end-3 -top-1.5" />
        </span>
        {t("inbox")}
      </NavLink>
      <NavLink to="/browse" className={place}>
        <Compass className="size-5.5" strokeWidth={1.75} aria-hidden />
        {t("channels")}
      </NavLink>
      <NavLink to="/settings" className={place}>
        <CircleUserRound className="size-5.5" strokeWidth={1.75} aria-hidden />
        {t("you")}
      </NavLink>
    </nav>
  )
}
