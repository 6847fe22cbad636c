import { Compass } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { EmptyState } from "../../components/empty-state.tsx"

export default function NotFound() {
  const { t } = useTranslation("entrance")
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState Icon={Compass} title={t("noPage")}>
        <p>{t("noPageText")}</p>
        <Link to="/" className="btn btn-primary">
          {t("toRooms")}
        </Link>
      </EmptyState>
    </main>
  )
}
