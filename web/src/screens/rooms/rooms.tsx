import { Compass, LogOut, MessageCircleDashed, SquarePen } from "lucide-react"
import { useMemo } from "react"
import { Link, NavLink, useNavigate } from "react-router"
import { useClient, useClientState, useMe } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { Avatar } from "../../components/avatar.tsx"
import { EmptyState } from "../../components/empty-state.tsx"
import { Logo } from "../../components/logo.tsx"
import { useAction } from "../../components/use-action.ts"
import { ThemeSwitch } from "../../theme/theme-switch.tsx"
import { RoomSection } from "./room-section.tsx"
import { RoomsSkeleton } from "./rooms-skeleton.tsx"
import { sectionsOf } from "./sections.ts"

/** One's rooms by kind, the latest first. */
export function Rooms() {
  const openNewRoom = useUi(ui => ui.openNewRoom)
  return (
    <div className="flex min-w-0 flex-1 flex-col bg-base-200">
      <header className="flex h-16 shrink-0 items-center justify-between pr-3 pl-5">
        <Link to="/" className="rounded-field">
          <Logo className="text-xl" />
        </Link>
        <button
          type="button"
          className="btn btn-ghost btn-circle"
          aria-label="New room"
          title="New room"
          onClick={() => openNewRoom("channel")}
        >
          <SquarePen className="size-5" strokeWidth={1.75} aria-hidden />
        </button>
      </header>
      <nav aria-label="Rooms" className="min-h-0 flex-1 overflow-y-auto px-2.5 pb-4">
        <NavLink
          to="/browse"
          className="mb-1 flex items-center gap-3 rounded-field px-2.5 py-2 text-sm transition-colors hover:bg-base-content/5 aria-[current=page]:bg-base-content/8"
        >
          <Compass className="mx-2 size-5 text-muted" strokeWidth={1.75} aria-hidden />
          Browse channels
        </NavLink>
        <RoomList />
      </nav>
      <AccountBar />
    </div>
  )
}

function RoomList() {
  const openNewRoom = useUi(ui => ui.openNewRoom)
  const rooms = useClientState(state => state.rooms)
  const online = useClientState(state => state.connection === "online")
  const sections = useMemo(() => sectionsOf([...rooms.values()].map(state => state.room)), [rooms])

  if (sections.length > 0) {
    return sections.map(section => <RoomSection key={section.kind} section={section} />)
  }
  if (!online) return <RoomsSkeleton />
  return (
    <EmptyState Icon={MessageCircleDashed} title="No rooms yet">
      <p>Create one, or browse the channels that are open to everyone.</p>
      <button type="button" className="btn btn-primary md:hidden" onClick={() => openNewRoom("channel")}>
        Start a room
      </button>
    </EmptyState>
  )
}

function AccountBar() {
  const me = useMe()
  const client = useClient()
  const navigate = useNavigate()
  const logOut = useAction(async () => {
    // Whoever logs in next does not begin in this person's room.
    await navigate("/")
    await client.logOut()
  })
  return (
    <footer className="safe-bottom flex shrink-0 items-center gap-2.5 border-base-300 border-t px-4 pt-3">
      <Avatar user={me} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-sm">{me.name}</p>
        <p className="truncate text-muted text-xs">{logOut.message ?? `@${me.username}`}</p>
      </div>
      <ThemeSwitch />
      <button
        type="button"
        className="btn btn-ghost btn-circle btn-sm"
        aria-label="Log out"
        title="Log out"
        onClick={() => void logOut.run()}
      >
        <LogOut className="size-4.5" strokeWidth={1.75} aria-hidden />
      </button>
    </footer>
  )
}
