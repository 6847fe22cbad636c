import type { MyRoom } from "@parley/contract"
import { DoorClosed, Hash } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { useClient, useClientState } from "../../app/client.tsx"
import { BackToRooms } from "../../components/back-to-rooms.tsx"
import { EmptyState } from "../../components/empty-state.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { countMembers } from "../../components/room-name.ts"
import { useAction } from "../../components/use-action.ts"
import { ConversationSkeleton } from "./conversation-skeleton.tsx"

/** A room that one is not in: a public channel to join, or nothing to see. */
export function OutsideRoom({ roomId }: { roomId: string }) {
  const client = useClient()
  const online = useClientState(state => state.connection === "online")
  const [room, setRoom] = useState<MyRoom | null | undefined>(undefined)

  // One's own rooms are known once one is online; before that, nobody can say that this is not one of them.
  useEffect(() => {
    if (!online) return
    let stale = false
    client.api.call("getRoom", { params: { id: roomId } }).then(
      found => !stale && setRoom(found),
      () => !stale && setRoom(null),
    )
    return () => {
      stale = true
    }
  }, [client, online, roomId])

  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-16 shrink-0 items-center px-2 md:hidden">
        <BackToRooms />
      </header>
      {room === undefined ? (
        <ConversationSkeleton />
      ) : (
        <div className="grid flex-1 place-items-center">{room ? <Door room={room} /> : <NoRoom />}</div>
      )}
    </div>
  )
}

function Door({ room }: { room: MyRoom }) {
  const { t } = useTranslation("conversation")
  const client = useClient()
  const join = useAction(() => client.joinRoom(room.id))
  return (
    <EmptyState Icon={Hash} title={room.name}>
      {room.topic && <p dir="auto">{room.topic}</p>}
      <p>{countMembers(room.memberCount)}</p>
      <FormProblem text={join.message} />
      <button
        type="button"
        className="btn btn-primary mt-1"
        aria-busy={join.busy}
        onClick={() => void join.run()}
      >
        {t("join")}
      </button>
    </EmptyState>
  )
}

function NoRoom() {
  const { t } = useTranslation("conversation")
  return (
    <EmptyState Icon={DoorClosed} title={t("noRoom")}>
      <p>{t("noRoomText")}</p>
      <Link to="/" className="btn btn-quiet">
        {t("toRooms")}
      </Link>
    </EmptyState>
  )
}
