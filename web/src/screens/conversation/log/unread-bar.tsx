import { ArrowUp, X } from "lucide-react"
import { useTranslation } from "react-i18next"

interface UnreadBarProps {
  count: number
  onJump: () => void
  onDismiss: () => void
}

/** Tells of what was said since one was here last, where that begins above what is loaded, and leads there. */
export function UnreadBar({ count, onJump, onDismiss }: UnreadBarProps) {
  const { t } = useTranslation("conversation")
  return (
    <div className="raised absolute inset-x-4 top-3 z-10 mx-auto flex w-fit items-center rounded-full bg-accent text-accent-content text-sm">
      <button
        type="button"
        onClick={onJump}
        className="flex items-center gap-2 rounded-full py-2 ps-3 pe-2 font-medium"
      >
        <ArrowUp className="size-4" aria-hidden />
        {t("jumpToUnread", { count })}
      </button>
      <button
        type="button"
        aria-label={t("dismiss")}
        onClick={onDismiss}
        className="grid size-9 place-items-center rounded-full"
      >
        <X className="size-4" aria-hidden />
      </button>
    </div>
  )
}
