import type { MyRoom } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { useClient, useRoom } from "../../app/client.tsx"
import { KindIcon } from "../../components/room-icon.tsx"
import { countMembers } from "../../components/room-name.ts"
import { useAction } from "../../components/use-action.ts"

export function ChannelItem(props: { room: MyRoom }) {
  const { t } = useTranslation("browse")
  const { room } = props
  const client = useClient()
  const navigate = useNavigate()
  const joined = useRoom(room.id) !== undefined
  const path = `/rooms/${encodeURIComponent(room.id)}`
  const enter = useAction(async () => {
    if (!joined) await client.joinRoom(room.id)
    await navigate(path)
  })

  return (
    <li
      aria-label={room.name}
      className="flex items-center gap-3 rounded-box p-3 transition-colors hover:bg-base-content/4"
    >
      <KindIcon kind={room.kind} isPrivate={room.visibility === "private"} />
      <div className="min-w-0 flex-1">
        <h2 className="truncate font-medium text-sm">
          <bdi>{room.name}</bdi>
        </h2>
        <p className="truncate text-muted text-xs">
          {countMembers(room.memberCount)}
          {room.topic && (
            <>
              {" · "}
              <bdi>{room.topic}</bdi>
            </>
          )}
        </p>
        {enter.message && <p className="text-error text-xs">{enter.message}</p>}
      </div>
      <button
        type="button"
        className={`btn btn-sm ${joined ? "btn-quiet" : "btn-primary"}`}
        aria-busy={enter.busy}
        onClick={() => void enter.run()}
      >
        {t(joined ? "open" : "join")}
      </button>
    </li>
  )
}
