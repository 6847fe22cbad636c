import { useTranslation } from "react-i18next"
import { FormProblem } from "./form-problem.tsx"

/** Stands where something is on its way: a skeleton, or what went wrong with the way to ask again. */
export function LoadingPart(props: { problem: string | null; onRetry: () => void; className?: string }) {
  const { t } = useTranslation("common")
  if (props.problem === null) {
    return (
      <div
        role="status"
        aria-label={t("loading")}
        className={`skeleton animate-late rounded-box ${props.className ?? "h-24"}`}
      />
    )
  }
  return (
    <div className="flex flex-col items-start gap-3">
      <FormProblem text={props.problem} />
      <button type="button" className="btn btn-quiet" onClick={props.onRetry}>
        {t("retry")}
      </button>
    </div>
  )
}
