import { limits, mediaLimits } from "@parley/contract"
import { Paperclip } from "lucide-react"
import { useRef } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { chooseFiles } from "./chosen-files.ts"

/** Picks files for the message that is being written. */
export function AttachButton({ draftKey, onChosen }: { draftKey: string; onChosen: () => void }) {
  const { t } = useTranslation("conversation")
  const client = useClient()
  const input = useRef<HTMLInputElement>(null)
  const hint = t("attachHint", {
    max: limits.attachmentsMax,
    size: mediaLimits.fileMax / 1024 / 1024,
  })
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={event => {
          chooseFiles(client, draftKey, [...(event.target.files ?? [])])
          // The same file may be chosen again.
          event.target.value = ""
          onChosen()
        }}
      />
      <button
        type="button"
        aria-label={t("attach")}
        title={hint}
        onClick={() => input.current?.click()}
        className="btn btn-ghost btn-circle size-9 shrink-0 text-muted"
      >
        <Paperclip className="size-4.5" strokeWidth={1.75} aria-hidden />
      </button>
    </>
  )
}
