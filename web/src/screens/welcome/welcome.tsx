import { MessagesSquare } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { useClientState } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { EmptyState } from "../../components/empty-state.tsx"

/** Stands beside the list of rooms while none is open. */
export function Welcome() {
  const { t } = useTranslation("shell")
  const openNewRoom = useUi(ui => ui.openNewRoom)
  const anyRooms = useClientState(state => state.rooms.size > 0)
  return (
    <div className="grid flex-1 place-items-center">
      <EmptyState Icon={MessagesSquare} title={t(anyRooms ? "welcomeBack" : "welcomeNew")}>
        <p>{t(anyRooms ? "welcomeBackText" : "welcomeNewText")}</p>
        <div className="mt-2 flex gap-2">
          <button type="button" className="btn btn-primary" onClick={() => openNewRoom("channel")}>
            {t("startRoom")}
          </button>
          <Link to="/browse" className="btn btn-quiet">
            {t("seeChannels")}
          </Link>
        </div>
      </EmptyState>
    </div>
  )
}
