import { useTranslation } from "react-i18next"
import { useRoom } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { Dialog } from "../../components/dialog.tsx"
import { EditRoom } from "./edit-room.tsx"
import { EndOfRoom } from "./end-of-room.tsx"
import { OwnSettings } from "./own-settings.tsx"

/** What one may set of a room: for oneself, and for all where one may. */
export default function RoomSettings({ roomId }: { roomId: string }) {
  const { t } = useTranslation("room")
  const room = useRoom(roomId)?.room
  const show = useUi(ui => ui.showRoomSettings)
  const role = room?.membership?.role
  const mayEdit = room?.kind !== "direct" && (role === "owner" || role === "moderator")
  if (!room) return null
  return (
    <Dialog title={t("settings")} onClose={() => show(null)}>
      <div className="flex flex-col gap-7">
        <OwnSettings room={room} />
        {mayEdit && <EditRoom room={room} />}
        {room.kind !== "direct" && <EndOfRoom room={room} mayArchive={mayEdit} />}
      </div>
    </Dialog>
  )
}
