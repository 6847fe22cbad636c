import type { Message } from "@parley/contract"
import { Reply, X } from "lucide-react"
import { Trans, useTranslation } from "react-i18next"
import { asText } from "../../../i18n/isolate.ts"
import { plainLine } from "../message/plain-line.ts"

/** Above the composer: what the next message answers. */
export function ReplyingTo(props: { message: Message; onCancel: () => void }) {
  const { t } = useTranslation("conversation")
  const { author } = props.message
  return (
    <p className="flex items-center gap-2 pb-1 ps-3 text-muted text-xs">
      <Reply className="size-3.5 shrink-0" aria-hidden />
      <span className="shrink-0">
        <Trans
          t={t}
          i18nKey="replyingTo"
          values={{ name: author.name }}
          components={{ name: <bdi className="font-medium text-base-content" /> }}
          tOptions={asText}
          shouldUnescape
        />
      </span>
      <span className="flex-1 truncate" dir="auto">
        {plainLine(props.message)}
      </span>
      <button
        type="button"
        aria-label={t("replyCancel")}
        title={t("replyCancel")}
        className="btn btn-ghost btn-circle btn-sm max-md:size-10"
        onClick={props.onCancel}
      >
        <X className="size-4" aria-hidden />
      </button>
    </p>
  )
}
