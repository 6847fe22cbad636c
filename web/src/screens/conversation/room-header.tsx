import type { MyRoom } from "@parley/contract"
import { Search, Users } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { useMe } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { BackToRooms } from "../../components/back-to-rooms.tsx"
import { PresenceLine } from "../../components/presence.tsx"
import { RoomIcon } from "../../components/room-icon.tsx"
import { countMembers, otherPerson, roomName } from "../../components/room-name.ts"
import { StatusEmoji } from "../../components/status.tsx"
import { numberText } from "../../i18n/formats.ts"
import { searchPath } from "../search/wanted.ts"

export function RoomHeader({ room }: { room: MyRoom }) {
  const { t } = useTranslation(["room", "search"])
  const meId = useMe().id
  const membersShown = useUi(ui => ui.membersShown)
  const showMembers = useUi(ui => ui.showMembers)
  const direct = room.kind === "direct"
  const person = direct ? otherPerson(room, meId) : undefined
  const about = person ? `@${person.username}` : room.topic
  return (
    <header className="flex h-16 shrink-0 items-center gap-1 border-base-300 border-b px-2 md:gap-3 md:px-6">
      <BackToRooms />
      <RoomIcon room={room} meId={meId} />
      <div className="ms-2 min-w-0 flex-1 md:ms-0">
        <div className="flex items-center gap-1.5">
          <h1 className="truncate font-semibold tracking-tight">
            <bdi>{roomName(room, meId)}</bdi>
          </h1>
          <StatusEmoji user={person} />
        </div>
        {about && (
          <p className="flex items-center gap-3 text-muted text-xs" title={about}>
            <span className="truncate">
              <bdi>{about}</bdi>
            </span>
            {person && <PresenceLine userId={person.id} />}
          </p>
        )}
      </div>
      <Link
        to={searchPath({ in: room.id })}
        className="btn btn-ghost btn-circle"
        aria-label={t("searchInRoom", { ns: "search" })}
        title={t("searchInRoom", { ns: "search" })}
      >
        <Search className="size-4.5" strokeWidth={1.75} aria-hidden />
      </Link>
      <button
        type="button"
        className="btn btn-ghost gap-2 px-3 font-medium"
        aria-label={direct ? t("details") : countMembers(room.memberCount)}
        title={t("members")}
        aria-expanded={membersShown}
        onClick={() => showMembers(!membersShown)}
      >
        <Users className="size-4.5" strokeWidth={1.75} aria-hidden />
        {!direct && <span className="tabular-nums">{numberText(room.memberCount)}</span>}
      </button>
    </header>
  )
}
