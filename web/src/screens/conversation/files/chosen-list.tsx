import { limits, mediaLimits } from "@parley/contract"
import { X } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { dropFile, forgetLeftOut, useChosen, useChosenKeys } from "./chosen-files.ts"
import type { LeftOut } from "./left-out.ts"
import { UploadCard } from "./upload-card.tsx"

/** Above the text box: the files that the next message takes along, and what could not be taken. */
export default function ChosenList({ draftKey }: { draftKey: string }) {
  const { t } = useTranslation("conversation")
  const client = useClient()
  const keys = useChosenKeys(draftKey)
  const leftOut = useChosen(chosen => chosen.leftOut[draftKey])
  return (
    <>
      {leftOut && <LeftOutNote leftOut={leftOut} onDismiss={() => forgetLeftOut(client, draftKey)} />}
      {keys.length > 0 && (
        <ul
          aria-label={t("filesChosen")}
          className="flex max-h-40 flex-wrap gap-2 overflow-y-auto border-base-300 border-b p-2"
        >
          {keys.map(key => (
            <UploadCard key={key} uploadKey={key} onCancel={() => dropFile(client, draftKey, key)} />
          ))}
        </ul>
      )}
    </>
  )
}

function LeftOutNote({ leftOut, onDismiss }: { leftOut: LeftOut; onDismiss: () => void }) {
  const { t } = useTranslation("conversation")
  const { tooLarge, tooMany, problem } = leftOut
  const large = tooLarge.map(name => t("fileTooLarge", { name, size: mediaLimits.fileMax / 1024 / 1024 }))
  const many = tooMany > 0 ? [t("filesTooMany", { max: limits.attachmentsMax, count: tooMany })] : []
  return (
    <div role="alert" className="flex items-start gap-2 border-base-300 border-b py-1.5 ps-4 pe-2 text-error">
      <p className="max-h-24 min-w-0 flex-1 overflow-y-auto py-1 text-sm wrap-anywhere">
        {[...large, ...many, ...(problem === undefined ? [] : [problem])].join(" ")}
      </p>
      <button
        type="button"
        aria-label={t("dismiss")}
        className="btn btn-ghost btn-circle btn-sm text-base-content max-md:size-10"
        onClick={onDismiss}
      >
        <X className="size-4" aria-hidden />
      </button>
    </div>
  )
}
