import type { MyRoom } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/client.tsx"
import { RoomIcon } from "../../../components/room-icon.tsx"
import { roomName } from "../../../components/room-name.ts"

/** The upper end of a log: where the conversation begins for the one who reads. */
export function Beginning({ room, empty }: { room: MyRoom; empty: boolean }) {
  const { t } = useTranslation("conversation")
  const me = useMe()
  const name = roomName(room, me.id)
  const fromStart = (room.membership?.sinceSeq ?? 0) === 0
  const words = !fromStart
    ? t("beginningJoined")
    : room.kind === "direct"
      ? t("beginningDirect", { name })
      : t("beginningRoom", { name })
  return (
    <div className="px-4 pt-10 pb-2 md:px-6">
      <RoomIcon room={room} meId={me.id} />
      <p className="mt-3 font-semibold text-lg tracking-tight">
        <bdi>{name}</bdi>
      </p>
      <p className="text-muted text-sm">
        {words} {fromStart && empty && t("beginningFirst")}
      </p>
    </div>
  )
}
