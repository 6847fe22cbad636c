import { useTranslation } from "react-i18next"

const widths = ["w-56", "w-72", "w-48", "w-64"]

/** The shape of the list while it is fetched. */
export function InboxSkeleton() {
  const { t } = useTranslation("notifications")
  return (
    <div role="status" aria-label={t("loading")} className="flex animate-late flex-col gap-1">
      {widths.map(width => (
        <div key={width} className="flex items-start gap-3.5 px-3 py-3">
          <div className="skeleton size-11 shrink-0 rounded-full" />
          <div className="flex flex-1 flex-col gap-2.5 pt-1">
            <div className={`skeleton h-3 max-w-full ${width}`} />
            <div className="skeleton h-3 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  )
}
