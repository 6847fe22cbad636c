import { ArrowDown } from "lucide-react"
import { useTranslation } from "react-i18next"

export function JumpToNewest(props: { unread: number; onJump: () => void }) {
  const { t } = useTranslation("conversation")
  const { unread } = props
  return (
    <button
      type="button"
      aria-label={t("jumpToNewest")}
      onClick={props.onJump}
      className="raised absolute inset-x-0 bottom-3 mx-auto w-fit flex animate-rise items-center gap-2 rounded-full border border-base-300 bg-base-100 py-2 ps-3 pe-4 font-medium text-sm transition-colors hover:bg-base-200"
    >
      <ArrowDown className="size-4 text-primary" aria-hidden />
      {unread > 0 ? t("newCount", { count: unread }) : t("newest")}
    </button>
  )
}
