import type { Attachment } from "@parley/contract"
import { Download, FileText } from "lucide-react"
import { useTranslation } from "react-i18next"
import { sizeText } from "./size-text.ts"

/** A file to download. */
export function FileCard({ file }: { file: Attachment }) {
  const { t } = useTranslation("conversation")
  return (
    <a
      href={file.url}
      download={file.name}
      aria-label={t("download", { name: file.name })}
      className="group/file flex w-full max-w-sm items-center gap-3 rounded-box border border-base-300 bg-base-200/60 p-2.5 transition-colors hover:bg-base-200"
    >
      <span className="grid size-10 shrink-0 place-items-center rounded-field bg-secondary text-secondary-content">
        <FileText className="size-5" strokeWidth={1.75} aria-hidden />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-sm">
          <bdi>{file.name}</bdi>
        </span>
        <span className="block text-muted text-xs">{sizeText(file.size)}</span>
      </span>
      <Download
        className="me-1 size-4.5 shrink-0 text-muted group-hover/file:text-base-content"
        aria-hidden
      />
    </a>
  )
}
