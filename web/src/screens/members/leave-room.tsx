import type { MyRoom } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { useClient } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { Dialog } from "../../components/dialog.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { useAction } from "../../components/use-action.ts"

export function LeaveRoom({ room, onClose }: { room: MyRoom; onClose: () => void }) {
  const { t } = useTranslation("room")
  const client = useClient()
  const navigate = useNavigate()
  const showMembers = useUi(ui => ui.showMembers)
  const showSettings = useUi(ui => ui.showRoomSettings)
  const leave = useAction(async () => {
    await client.leaveRoom(room.id)
    showMembers(false)
    showSettings(null)
    await navigate("/")
  })
  const backAgain = t(room.visibility === "public" ? "leaveBackPublic" : "leaveBackPrivate")

  return (
    <Dialog title={t("leaveTitle", { name: room.name })} onClose={onClose}>
      <p className="mb-4 text-muted text-sm">
        {t("leaveNote")} {backAgain}
      </p>
      <FormProblem text={leave.message} />
      <div className="mt-4 grid grid-cols-2 gap-2">
        <button type="button" className="btn btn-quiet" onClick={onClose}>
          {t("stay")}
        </button>
        <button
          type="button"
          className="btn btn-error"
          aria-busy={leave.busy}
          onClick={() => void leave.run()}
        >
          {t("leaveNow")}
        </button>
      </div>
    </Dialog>
  )
}
