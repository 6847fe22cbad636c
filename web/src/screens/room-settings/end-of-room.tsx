import type { MyRoom } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { useClient } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { FormProblem } from "../../components/form-problem.tsx"
import { useAction } from "../../components/use-action.ts"
import { LeaveRoom } from "../members/leave-room.tsx"

/** The ways out: archive, leave, delete. What cannot be undone asks twice. */
export function EndOfRoom({ room, mayArchive }: { room: MyRoom; mayArchive: boolean }) {
  const { t } = useTranslation("room")
  const client = useClient()
  const navigate = useNavigate()
  const show = useUi(ui => ui.showRoomSettings)
  const [sure, setSure] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const archived = room.archivedAt !== null
  const archive = useAction(() =>
    client.api.call("editRoom", { params: { id: room.id }, body: { archived: !archived } }),
  )
  const remove = useAction(async () => {
    await client.api.call("deleteRoom", { params: { id: room.id } })
    show(null)
    await navigate("/")
  })
  return (
    <section className="flex flex-col gap-3 border-base-300 border-t pt-5">
      <div className="flex flex-wrap gap-2">
        {mayArchive && (
          <button
            type="button"
            className="btn btn-quiet btn-sm"
            title={t("archiveNote")}
            aria-busy={archive.busy}
            onClick={() => void archive.run()}
          >
            {t(archived ? "unarchive" : "archive")}
          </button>
        )}
        <button type="button" className="btn btn-quiet btn-sm" onClick={() => setLeaving(true)}>
          {t("leave")}
        </button>
        {room.membership?.role === "owner" && !sure && (
          <button type="button" className="btn btn-error btn-soft btn-sm" onClick={() => setSure(true)}>
            {t("deleteRoom")}
          </button>
        )}
      </div>
      {sure && (
        <div className="flex flex-col gap-3 rounded-box bg-error/10 p-3 text-sm">
          <p>{t("deleteNote")}</p>
          <div className="flex gap-2">
            <button
              type="button"
              className="btn btn-error btn-sm"
              aria-busy={remove.busy}
              onClick={() => void remove.run()}
            >
              {t("deleteSure")}
            </button>
            <button type="button" className="btn btn-ghost btn-sm" onClick={() => setSure(false)}>
              {t("cancel", { ns: "common" })}
            </button>
          </div>
        </div>
      )}
      <FormProblem text={archive.message ?? remove.message} />
      {leaving && <LeaveRoom room={room} onClose={() => setLeaving(false)} />}
    </section>
  )
}
