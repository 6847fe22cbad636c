import { useTranslation } from "react-i18next"

interface LogOverlayProps {
  problem: string | null
  onRetry: () => void
}

/** Over the upper edge of the log, where it takes no place: that older messages are missing, and the way to them. */
export function LogOverlay({ problem, onRetry }: LogOverlayProps) {
  const { t } = useTranslation("conversation")
  if (problem === null) return null
  return (
    <p
      role="alert"
      className="raised absolute inset-x-4 top-3 mx-auto flex w-fit items-center gap-3 rounded-full border border-base-300 bg-base-100 px-4 py-2 text-sm"
    >
      {problem}
      <button type="button" className="font-medium text-primary hover:underline" onClick={onRetry}>
        {t("tryAgain")}
      </button>
    </p>
  )
}
