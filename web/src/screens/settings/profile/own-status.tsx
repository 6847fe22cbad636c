import { SmilePlus } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/client.tsx"
import { useUi } from "../../../app/ui.ts"
import { StatusLine } from "../../../components/status.tsx"

/** What one is up to, and the way to say so. */
export function OwnStatus() {
  const { t } = useTranslation(["settings", "presence"])
  const { status } = useMe()
  const showOverlay = useUi(ui => ui.showOverlay)
  return (
    <section aria-label={t("status")}>
      <h2 className="mb-1.5 font-medium text-sm">{t("status")}</h2>
      <button
        type="button"
        onClick={() => showOverlay("status")}
        className="flex min-h-11 w-full items-center gap-3 rounded-field border border-base-300 px-3 py-2 text-start transition-colors hover:border-base-content/25"
      >
        <span className="sr-only">
          {t(status ? "changeStatusText" : "setStatusText", { ns: "presence" })}
        </span>
        {status ? (
          <StatusLine status={status} />
        ) : (
          <span aria-hidden className="flex items-center gap-2.5 text-muted text-sm">
            <SmilePlus className="size-5" strokeWidth={1.75} />
            {t("setStatusText", { ns: "presence" })}
          </span>
        )}
      </button>
    </section>
  )
}
