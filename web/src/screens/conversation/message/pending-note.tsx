import type { PendingMessage } from "@parley/client"
import { CircleAlert, Clock } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { messageOfCode } from "../../../components/problems.ts"

/** How far a message of one's own has come. */
export function PendingNote({ pending }: { pending: PendingMessage }) {
  const { t } = useTranslation("conversation")
  const client = useClient()
  const cancellable = pending.state === "queued" || pending.state === "uploading"
  if (pending.state !== "failed") {
    return (
      <p className="flex animate-late items-center gap-1 text-2xs text-muted">
        <Clock className="size-3" aria-hidden />
        {{ uploading: t("uploading"), queued: t("queued"), sending: t("sending") }[pending.state]}
        {cancellable && (
          <button
            type="button"
            className="ms-1 min-h-6 font-medium underline underline-offset-2"
            onClick={() => client.discard(pending.key)}
          >
            {t("cancelSending")}
          </button>
        )}
      </p>
    )
  }
  return (
    <p role="alert" className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-error text-xs">
      <span className="flex items-center gap-1.5">
        <CircleAlert className="size-3.5" aria-hidden />
        {t("notSent")} {pending.error ? messageOfCode(pending.error) : ""}
      </span>
      <button
        type="button"
        className="font-semibold underline underline-offset-2"
        onClick={() => client.retry(pending.key)}
      >
        {t("retrySending")}
      </button>
      <button
        type="button"
        className="text-muted underline underline-offset-2"
        onClick={() => client.discard(pending.key)}
      >
        {t("deleteUnsent")}
      </button>
    </p>
  )
}
