import { ArrowLeft } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"

/** The way back on a phone, where the list of rooms is a screen of its own. */
export function BackToRooms() {
  const { t } = useTranslation("common")
  return (
    <Link to="/" className="btn btn-ghost btn-circle md:hidden" aria-label={t("backToRooms")}>
      <ArrowLeft className="size-5" aria-hidden />
    </Link>
  )
}
