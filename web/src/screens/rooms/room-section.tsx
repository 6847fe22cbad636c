import type { MyRoom, RoomKind } from "@parley/contract"
import { Plus } from "lucide-react"
import { memo, useId } from "react"
import { NavLink } from "react-router"
import { useMe } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { shortTime } from "../../components/dates.ts"
import { RoomIcon } from "../../components/room-icon.tsx"
import { roomName } from "../../components/room-name.ts"
import { lastActivity, lastLine, type Section } from "./sections.ts"

const add: Record<RoomKind, string> = {
  channel: "Add a channel",
  group: "Add a group",
  direct: "Message a person",
}

export function RoomSection(props: { section: Section }) {
  const { kind, title, rooms } = props.section
  const meId = useMe().id
  const openNewRoom = useUi(ui => ui.openNewRoom)
  const titleId = useId()
  return (
    <section aria-labelledby={titleId} className="mt-3">
      <div className="flex items-center justify-between pr-1 pl-2.5">
        <h2 id={titleId} className="font-medium text-muted text-xs">
          {title}
        </h2>
        <button
          type="button"
          className="btn btn-ghost btn-circle btn-xs text-muted"
          aria-label={add[kind]}
          title={add[kind]}
          onClick={() => openNewRoom(kind)}
        >
          <Plus className="size-4" aria-hidden />
        </button>
      </div>
      <ul className="mt-0.5 flex flex-col gap-px">
        {rooms.map(room => (
          <RoomItem key={room.id} room={room} meId={meId} />
        ))}
      </ul>
    </section>
  )
}

const RoomItem = memo(function RoomItem(props: { room: MyRoom; meId: string }) {
  const { room, meId } = props
  const unread = room.membership?.unread ?? 0
  const mentions = room.membership?.mentions ?? 0
  return (
    <li>
      <NavLink
        to={`/rooms/${encodeURIComponent(room.id)}`}
        className="flex items-center gap-3 rounded-field px-2.5 py-2 transition-colors hover:bg-base-content/5 aria-[current=page]:bg-base-content/8"
      >
        <RoomIcon room={room} meId={meId} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span
              className={`min-w-0 flex-1 truncate text-sm ${unread > 0 ? "font-semibold" : "font-medium"}`}
            >
              {roomName(room, meId)}
            </span>
            <time
              dateTime={lastActivity(room)}
              className={`shrink-0 text-2xs tabular-nums ${unread > 0 ? "text-primary" : "text-muted"}`}
            >
              {shortTime(lastActivity(room), new Date())}
            </time>
          </span>
          <span className="flex h-5 items-center gap-2">
            <span className={`min-w-0 flex-1 truncate text-xs ${unread > 0 ? "" : "text-muted"}`}>
              {lastLine(room, meId)}
            </span>
            {mentions > 0 && <MentionBadge count={mentions} />}
            {unread > 0 && <UnreadBadge count={unread} />}
          </span>
        </span>
      </NavLink>
    </li>
  )
})

function MentionBadge(props: { count: number }) {
  return (
    <span className="grid size-5 shrink-0 place-items-center rounded-full bg-accent font-semibold text-2xs text-accent-content">
      <span aria-hidden>@</span>
      <span className="sr-only">{props.count === 1 ? "1 mention, " : `${props.count} mentions, `}</span>
    </span>
  )
}

function UnreadBadge(props: { count: number }) {
  return (
    <span className="min-w-5 shrink-0 rounded-full bg-primary px-1.5 py-px text-center font-semibold text-2xs text-primary-content tabular-nums">
      {props.count > 99 ? "99+" : props.count}
      <span className="sr-only"> unread</span>
    </span>
  )
}
