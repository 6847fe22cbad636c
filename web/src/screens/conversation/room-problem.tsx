import { CloudOff } from "lucide-react"
import { useTranslation } from "react-i18next"
import { EmptyState } from "../../components/empty-state.tsx"

export function RoomProblem(props: { message: string; onRetry: () => void }) {
  const { t } = useTranslation("conversation")
  return (
    <div className="grid flex-1 place-items-center">
      <EmptyState Icon={CloudOff} title={t("messagesMissing")}>
        <p role="alert">{props.message}</p>
        <button type="button" className="btn btn-primary" onClick={props.onRetry}>
          {t("tryAgain")}
        </button>
      </EmptyState>
    </div>
  )
}
