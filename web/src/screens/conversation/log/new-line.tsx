import { useTranslation } from "react-i18next"

/** Above the first message that is new. */
export function NewLine() {
  const { t } = useTranslation("conversation")
  return (
    <div className="flex items-center gap-3 px-4 pt-3 md:px-6">
      <span className="h-px flex-1 bg-accent/50" />
      <span className="font-semibold text-accent text-xs">{t("newMessages")}</span>
    </div>
  )
}
