import type { Message } from "@parley/contract"
import { Forward } from "lucide-react"
import { Trans, useTranslation } from "react-i18next"
import { wholeTime } from "../../../components/dates.ts"
import { asText } from "../../../i18n/isolate.ts"

/** The line above a forwarded message: whose words they are, and since when. */
export function Forwarded({ from }: { from: NonNullable<Message["forwardedFrom"]> }) {
  const { t } = useTranslation("conversation")
  return (
    <p className="flex min-h-6 items-center gap-1.5 text-muted text-xs" title={wholeTime(from.createdAt)}>
      <Forward className="size-3.5 shrink-0" aria-hidden />
      <span className="truncate">
        <Trans
          t={t}
          i18nKey="forwarded"
          values={{ name: from.author.name }}
          components={{ name: <bdi className="font-medium" /> }}
          tOptions={asText}
          shouldUnescape
        />
      </span>
    </p>
  )
}
