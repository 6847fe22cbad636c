import type { UploadState } from "@parley/client"
import { FileText, RotateCw, X } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useClient, useClientState } from "../../../app/client.tsx"
import { messageOfCode } from "../../../components/problems.ts"
import { sizeText } from "../message/attachments/size-text.ts"
import { previewOf } from "./previews.ts"

interface UploadCardProps {
  uploadKey: string
  /** Left out while it can be given up no more. */
  onCancel?: (() => void) | undefined
}

/** A file on its way: what it is, how far it has come, and how to give it up or try again. */
export function UploadCard({ uploadKey, onCancel }: UploadCardProps) {
  const { t } = useTranslation("conversation")
  const client = useClient()
  const upload = useClientState(({ uploads }) => uploads.get(uploadKey))
  if (!upload) return null
  const { name, state, size, sent } = upload
  const canRetry = state === "failed" || state === "paused"
  return (
    <li
      aria-label={name}
      className="relative flex w-64 max-w-full items-center gap-2.5 overflow-hidden rounded-box border border-base-300 bg-base-100 p-1.5"
    >
      <Picture src={previewOf(uploadKey)} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-sm">
          <bdi>{name}</bdi>
        </span>
        <Progress upload={upload} />
      </span>
      {canRetry && (
        <button
          type="button"
          aria-label={t("uploadRetry", { name })}
          title={t("uploadRetry", { name })}
          className="btn btn-ghost btn-circle btn-sm max-md:size-10"
          onClick={() => client.uploads.resume(uploadKey)}
        >
          <RotateCw className="size-4" aria-hidden />
        </button>
      )}
      {onCancel && (
        <button
          type="button"
          aria-label={t("uploadCancel", { name })}
          title={t("uploadCancel", { name })}
          className="btn btn-ghost btn-circle btn-sm max-md:size-10"
          onClick={onCancel}
        >
          <X className="size-4" aria-hidden />
        </button>
      )}
      {(state === "uploading" || state === "waiting") && (
        <progress
          aria-label={t("uploadProgress", { name })}
          max={Math.max(1, size)}
          value={sent}
          className="progress progress-primary absolute inset-x-0 bottom-0 h-1 rounded-none"
        />
      )}
    </li>
  )
}

function Picture({ src }: { src: string | undefined }) {
  return src === undefined ? (
    <span className="grid size-11 shrink-0 place-items-center rounded-field bg-secondary text-secondary-content">
      <FileText className="size-5" strokeWidth={1.75} aria-hidden />
    </span>
  ) : (
    <img src={src} alt="" className="size-11 shrink-0 rounded-field bg-base-300 object-cover" />
  )
}

function Progress({ upload }: { upload: UploadState }) {
  const { t } = useTranslation("conversation")
  const { state, size, sent, error } = upload
  const words = {
    waiting: t("uploadWaiting"),
    uploading: t("uploadSent", { sent: sizeText(sent), size: sizeText(size) }),
    paused: t("uploadPaused"),
    failed: error ? messageOfCode(error) : t("uploadFailed"),
    missing: t("uploadMissing"),
    done: sizeText(size),
  }[state]
  const wrong = state === "failed" || state === "missing"
  return (
    <span
      role={wrong ? "alert" : undefined}
      className={`block text-xs ${wrong ? "text-error" : "truncate text-muted tabular-nums"}`}
    >
      {words}
    </span>
  )
}
