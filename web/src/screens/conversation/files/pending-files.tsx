import type { PendingMessage } from "@parley/client"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient, useClientState } from "../../../app/client.tsx"
import { keepPreview } from "./previews.ts"
import { UploadCard } from "./upload-card.tsx"

/** The files of a message that waits for them. */
export function PendingFiles({ pending }: { pending: PendingMessage }) {
  const { t } = useTranslation("conversation")
  const client = useClient()
  const keys = pending.uploads ?? []
  const missing = useClientState(({ uploads }) => keys.some(key => uploads.get(key)?.state === "missing"))
  const [wrong, setWrong] = useState(false)
  if (keys.length === 0) return null

  // Once all are there, the message may be on its way with them.
  const removable = pending.state === "uploading" || pending.state === "failed"
  const goOn = (file: File | undefined) => {
    if (!file) return
    const key = client.uploads.add(file)
    setWrong(!keys.includes(key))
    if (keys.includes(key)) keepPreview(client, key, file)
    else client.uploads.cancel(key)
  }
  return (
    <>
      <ul aria-label={t("filesSending")} className="mt-1 flex max-w-[34rem] flex-wrap gap-2">
        {keys.map(key => (
          <UploadCard
            key={key}
            uploadKey={key}
            onCancel={removable ? () => client.uploads.cancel(key) : undefined}
          />
        ))}
      </ul>
      {missing && (
        <label className="mt-1 flex w-fit cursor-pointer items-center gap-2 font-medium text-primary text-sm underline-offset-2 focus-within:underline hover:underline">
          {t("uploadAgain")}
          <input type="file" className="sr-only" onChange={event => goOn(event.target.files?.[0])} />
        </label>
      )}
      {wrong && (
        <p role="alert" className="text-error text-xs">
          {t("uploadOther")}
        </p>
      )}
    </>
  )
}
