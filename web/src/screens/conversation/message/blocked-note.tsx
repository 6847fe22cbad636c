import { useTranslation } from "react-i18next"

/** In place of what somebody says whom one has blocked, until one asks for it. */
export function BlockedNote({ onShow }: { onShow: () => void }) {
  const { t } = useTranslation("conversation")
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-muted text-sm">
      {t("blockedMessage")}
      <button
        type="button"
        className="min-h-7 font-medium underline underline-offset-2 hover:text-base-content"
        onClick={onShow}
      >
        {t("blockedShow")}
      </button>
    </p>
  )
}
