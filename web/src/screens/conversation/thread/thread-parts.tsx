import { ArrowLeft, X } from "lucide-react"
import { useTranslation } from "react-i18next"
import { FormProblem } from "../../../components/form-problem.tsx"

export function ThreadHeader(props: { title: string; onClose: () => void }) {
  const { t } = useTranslation("conversation")
  return (
    <header className="flex h-16 shrink-0 items-center gap-2 border-base-300 border-b px-2 lg:ps-6 lg:pe-3">
      <button
        type="button"
        className="btn btn-ghost btn-circle lg:order-last"
        aria-label={t("threadClose")}
        onClick={props.onClose}
      >
        <ArrowLeft className="size-5 lg:hidden" aria-hidden />
        <X className="size-5 max-lg:hidden" strokeWidth={1.75} aria-hidden />
      </button>
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold tracking-tight">{t("thread")}</h2>
        <p className="truncate text-muted text-xs">
          <bdi>{props.title}</bdi>
        </p>
      </div>
    </header>
  )
}

/** Between the message and the answers to it. */
export function RepliesLine({ count }: { count: number }) {
  const { t } = useTranslation("conversation")
  return (
    <div className="flex items-center gap-3 px-4 pt-3 md:px-6">
      <span className="text-muted text-xs">{count === 0 ? t("repliesNone") : t("replies", { count })}</span>
      <span className="h-px flex-1 bg-base-300" />
    </div>
  )
}

interface ThreadStatusProps {
  loading: boolean
  problem: string | null
  onRetry: () => void
}

/** Under a thread that is not all there. */
export function ThreadStatus({ loading, problem, onRetry }: ThreadStatusProps) {
  const { t } = useTranslation("conversation")
  if (problem !== null) {
    return (
      <div className="px-4 pb-3 md:px-6">
        <FormProblem text={problem} />
        <button type="button" className="btn btn-ghost btn-sm mt-2" onClick={onRetry}>
          {t("tryAgain")}
        </button>
      </div>
    )
  }
  if (!loading) return null
  return (
    <p className="grid h-16 place-items-center">
      <span role="status" aria-label={t("repliesLoading")} className="spinner text-xl" />
    </p>
  )
}
