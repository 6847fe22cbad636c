import { lazy, Suspense } from "react"
import { useTranslation } from "react-i18next"
import { Outlet, useMatch, useNavigate } from "react-router"
import { useWide } from "../components/use-wide.ts"
import { Rooms } from "../screens/rooms/rooms.tsx"
import { useKnownBlocks } from "./blocks.ts"
import { BottomBar } from "./bottom-bar.tsx"
import { ConnectionNotice } from "./connection-notice.tsx"
import { useShortcut } from "./shortcuts/use-shortcut.ts"
import { useUi } from "./ui.ts"
import { useUnreadCount } from "./unread-badge.tsx"
import { UpdateNotice } from "./update-notice.tsx"
import { useIdle } from "./use-idle.ts"
import { useTitle } from "./use-title.ts"

const NewRoom = lazy(() => import("../screens/new-room/new-room.tsx"))
const RoomSettings = lazy(() => import("../screens/room-settings/room-settings.tsx"))
const ProfileCard = lazy(() => import("../screens/profile-card/profile-card.tsx"))
const Switcher = lazy(() => import("../screens/switcher/switcher.tsx"))
const StatusDialog = lazy(() => import("../screens/status/status-dialog.tsx"))
const Alerts = lazy(() => import("./alerts/alerts.tsx"))
const ShortcutHelp = lazy(() => import("./shortcuts/shortcut-help.tsx"))

/** The list of rooms beside one screen; on a phone only one of the two is there. */
export function Shell() {
  useTitle()
  useUnreadCount()
  useKnownBlocks()
  useIdle()
  const { t } = useTranslation("shell")
  const listOnly = useMatch("/") !== null
  const inRoom = useMatch("/rooms/*") !== null
  const roomsAlone = !useWide() && listOnly
  return (
    <div className="backdrop flex h-dvh flex-col overflow-hidden">
      <a
        href="#content"
        className="btn btn-primary sr-only z-30 focus:not-sr-only focus:absolute focus:start-3 focus:top-3"
      >
        {t("skip")}
      </a>
      <div className="flex min-h-0 flex-1">
        <div
          role={roomsAlone ? "main" : undefined}
          className={`${listOnly ? "flex" : "hidden"} w-full shrink-0 md:flex md:w-72 lg:w-80 2xl:w-88`}
        >
          {roomsAlone && <h1 className="sr-only">{t("rooms", { ns: "rooms" })}</h1>}
          <Rooms />
        </div>
        <main
          id="content"
          tabIndex={-1}
          className={`${listOnly ? "hidden" : "flex"} panel min-w-0 flex-1 outline-none md:flex`}
        >
          <Suspense fallback={null}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {!inRoom && <BottomBar />}
      <ConnectionNotice />
      <UpdateNotice />
      <Overlays />
      <Suspense fallback={null}>
        <Alerts />
      </Suspense>
    </div>
  )
}

/** What lies over the screens, each fetched when it is first asked for. */
function Overlays() {
  const navigate = useNavigate()
  const { newRoom, roomSettings, profile, overlay, showOverlay, membersShown, showMembers } = useUi()
  useShortcut("switcher", () => showOverlay(overlay === "switcher" ? null : "switcher"))
  useShortcut("search", () => void navigate("/search"))
  useShortcut("help", () => showOverlay("help"))
  useShortcut("details", () => showMembers(!membersShown))
  useShortcut("settings", () => void navigate("/settings"))
  return (
    <Suspense fallback={null}>
      {newRoom && <NewRoom initialKind={newRoom} />}
      {roomSettings && <RoomSettings key={roomSettings} roomId={roomSettings} />}
      {profile && <ProfileCard key={profile.user.id} {...profile} />}
      {overlay === "switcher" && <Switcher />}
      {overlay === "help" && <ShortcutHelp />}
      {overlay === "status" && <StatusDialog />}
    </Suspense>
  )
}
