import { useTranslation } from "react-i18next"

const widths = ["w-3/5", "w-2/5", "w-1/2", "w-1/3", "w-3/5", "w-2/5"]

/** The shape of a conversation while it is fetched. */
export function ConversationSkeleton() {
  const { t } = useTranslation("conversation")
  return (
    <div
      role="status"
      aria-label={t("messagesLoading")}
      className="flex flex-1 animate-late flex-col justify-end gap-5 overflow-hidden px-4 pb-24 md:px-6"
    >
      {widths.map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <div key={index} className="flex gap-3">
          <div className="skeleton size-9 shrink-0 rounded-full" />
          <div className="flex flex-1 flex-col gap-2 pt-1">
            <div className="skeleton h-3 w-24" />
            <div className={`skeleton h-3.5 ${width}`} />
          </div>
        </div>
      ))}
    </div>
  )
}
