import { Sparkles } from "lucide-react"
import { useState, useSyncExternalStore } from "react"
import { useTranslation } from "react-i18next"
import { hasUpdate, loadUpdate, onUpdate } from "./service-worker.ts"

/** Offers a newer version of the page that is ready. What is typed is kept across the reload. */
export function UpdateNotice() {
  const { t } = useTranslation("shell")
  const ready = useSyncExternalStore(onUpdate, hasUpdate)
  const [later, setLater] = useState(false)
  return (
    <div role="status" className="fixed start-4 bottom-20 z-20 md:bottom-4">
      {ready && !later && (
        <p className="raised flex animate-rise items-center gap-3 rounded-full bg-neutral py-1.5 ps-4 pe-1.5 text-neutral-content text-sm">
          <Sparkles className="size-4" aria-hidden />
          {t("updateReady")}
          <span className="flex gap-1">
            <button
              type="button"
              className="btn btn-ghost btn-sm rounded-full"
              onClick={() => setLater(true)}
            >
              {t("later")}
            </button>
            <button type="button" className="btn btn-primary btn-sm rounded-full" onClick={loadUpdate}>
              {t("updateNow")}
            </button>
          </span>
        </p>
      )}
    </div>
  )
}
