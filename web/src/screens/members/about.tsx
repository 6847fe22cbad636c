import type { RoomState } from "@parley/client"
import type { MyRoom } from "@parley/contract"
import { LogOut, Settings } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { calendarDay } from "../../components/dates.ts"
import { RoomIcon } from "../../components/room-icon.tsx"
import { roomName } from "../../components/room-name.ts"
import { ActionRow } from "./action-row.tsx"

const LeaveRoom = lazy(async () => ({ default: (await import("./leave-room.tsx")).LeaveRoom }))

function kindOf(room: MyRoom) {
  if (room.kind === "direct") return "kindDirect"
  if (room.kind === "group") return "kindGroup"
  return room.visibility === "public" ? "kindChannelPublic" : "kindChannelPrivate"
}

/** What a room is for. */
export function About({ state }: { state: RoomState }) {
  const { room } = state
  const { t } = useTranslation("room")
  const meId = useMe().id
  const showSettings = useUi(ui => ui.showRoomSettings)
  const [leaving, setLeaving] = useState(false)
  return (
    <div className="px-2">
      <div className="flex items-center gap-3 py-2">
        <RoomIcon room={room} meId={meId} />
        <div className="min-w-0">
          <p className="break-words font-semibold tracking-tight">
            <bdi>{roomName(room, meId)}</bdi>
          </p>
          <p className="text-muted text-xs">{t(kindOf(room))}</p>
        </div>
      </div>
      <dl className="my-3 flex flex-col gap-3 text-sm">
        {room.kind !== "direct" && (
          <div>
            <dt className="text-muted text-xs">{t("topic")}</dt>
            <dd className="whitespace-pre-line wrap-anywhere" dir="auto">
              {room.topic || t("noTopic")}
            </dd>
          </div>
        )}
        <div>
          <dt className="text-muted text-xs">{t("created")}</dt>
          <dd>{calendarDay(room.createdAt)}</dd>
        </div>
      </dl>
      <div className="-mx-2 flex flex-col gap-0.5">
        <ActionRow Icon={Settings} label={t("settings")} onClick={() => showSettings(room.id)} />
        {room.kind !== "direct" && (
          <ActionRow Icon={LogOut} label={t("leave")} onClick={() => setLeaving(true)} />
        )}
      </div>
      <Suspense fallback={null}>
        {leaving && <LeaveRoom room={room} onClose={() => setLeaving(false)} />}
      </Suspense>
    </div>
  )
}
