import { Bell, Bookmark, Compass, MessageCircleDashed, Search, SquarePen } from "lucide-react"
import { useMemo } from "react"
import { useTranslation } from "react-i18next"
import { Link, NavLink, useMatch } from "react-router"
import { AccountBar } from "../../app/account-bar.tsx"
import { useClientState, useMe, useMyRooms } from "../../app/client.tsx"
import { useWatched } from "../../app/presence.ts"
import { Keys } from "../../app/shortcuts/keys.tsx"
import { shortcuts } from "../../app/shortcuts/shortcuts.ts"
import { useUi } from "../../app/ui.ts"
import { UnreadBadge } from "../../app/unread-badge.tsx"
import { EmptyState } from "../../components/empty-state.tsx"
import { Logo } from "../../components/logo.tsx"
import { otherPerson } from "../../components/room-name.ts"
import { RoomSection } from "./room-section.tsx"
import { RoomsSkeleton } from "./rooms-skeleton.tsx"
import { sectionsOf } from "./sections.ts"
import { useRoomKeys } from "./use-room-keys.ts"

/** One's rooms by section, the latest first. */
export function Rooms() {
  const { t } = useTranslation(["rooms", "notifications"])
  const openNewRoom = useUi(ui => ui.openNewRoom)
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <div className="flex h-16 shrink-0 items-center justify-between ps-5 pe-3">
        <Link to="/" className="rounded-field">
          <Logo className="text-xl" />
        </Link>
        <button
          type="button"
          className="btn btn-ghost btn-circle"
          aria-label={t("newRoom")}
          title={t("newRoom")}
          onClick={() => openNewRoom("channel")}
        >
          <SquarePen className="size-5" strokeWidth={1.75} aria-hidden />
        </button>
      </div>
      <div className="px-3 pb-1">
        <JumpButton />
      </div>
      <nav aria-label={t("rooms")} className="min-h-0 flex-1 overflow-y-auto px-2.5 pt-1 pb-4">
        <NavLink to="/inbox" className="room-row min-h-9 py-1.5 text-sm max-md:hidden">
          <Bell className="mx-2 size-5 text-muted compact:mx-1" strokeWidth={1.75} aria-hidden />
          <span className="flex-1">{t("inbox", { ns: "notifications" })}</span>
          <UnreadBadge />
        </NavLink>
        <NavLink to="/browse" className="room-row min-h-9 py-1.5 text-sm">
          <Compass className="mx-2 size-5 text-muted compact:mx-1" strokeWidth={1.75} aria-hidden />
          {t("browse")}
        </NavLink>
        <NavLink to="/bookmarks" className="room-row min-h-9 py-1.5 text-sm">
          <Bookmark className="mx-2 size-5 text-muted compact:mx-1" strokeWidth={1.75} aria-hidden />
          {t("bookmarks")}
        </NavLink>
        <RoomList />
      </nav>
      <AccountBar />
    </div>
  )
}

function JumpButton() {
  const { t } = useTranslation("shell")
  const showOverlay = useUi(ui => ui.showOverlay)
  return (
    <button
      type="button"
      onClick={() => showOverlay("switcher")}
      className="glass flex h-9 w-full items-center gap-2.5 rounded-field px-3 text-muted text-sm transition-colors hover:text-base-content"
    >
      <Search className="size-4" aria-hidden />
      <span className="flex-1 text-start">{t("jumpTo")}</span>
      <Keys keys={shortcuts.switcher.keys} />
    </button>
  )
}

function RoomList() {
  const { t } = useTranslation("rooms")
  const openNewRoom = useUi(ui => ui.openNewRoom)
  const rooms = useMyRooms()
  const online = useClientState(state => state.connection === "online")
  const openId = useMatch("/rooms/:id/*")?.params.id
  const sections = useMemo(() => sectionsOf(rooms), [rooms])
  const meId = useMe().id
  const partners = rooms.flatMap(room => (room.kind === "direct" ? (otherPerson(room, meId)?.id ?? []) : []))
  useWatched(partners)
  useRoomKeys(sections, openId)

  if (sections.length > 0) {
    return sections.map(section => <RoomSection key={section.name} section={section} openId={openId} />)
  }
  if (!online) return <RoomsSkeleton />
  return (
    <EmptyState part Icon={MessageCircleDashed} title={t("noRooms")}>
      <p>{t("noRoomsText")}</p>
      <button type="button" className="btn btn-primary md:hidden" onClick={() => openNewRoom("channel")}>
        {t("startRoom")}
      </button>
    </EmptyState>
  )
}
