import { useTranslation } from "react-i18next"

const widths = ["w-24", "w-36", "w-28", "w-32", "w-20", "w-28"]

/** The shape of the list while it is fetched. */
export function RoomsSkeleton() {
  const { t } = useTranslation("rooms")
  return (
    <div role="status" aria-label={t("loading")} className="mt-4 animate-late">
      {widths.map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <div key={index} className="flex items-center gap-3 px-2.5 py-2">
          <div className="skeleton size-9 rounded-xl" />
          <div className="flex flex-1 flex-col gap-2">
            <div className={`skeleton h-3 ${width}`} />
            <div className="skeleton h-2.5 w-44 max-w-full" />
          </div>
        </div>
      ))}
    </div>
  )
}
