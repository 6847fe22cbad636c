import type { RoomFile } from "@parley/contract"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"

const Lightbox = lazy(() => import("../../conversation/message/attachments/image-lightbox.tsx"))

/** Pictures in small squares; one opens large, with the others beside it. */
export function PictureTiles({ files }: { files: readonly RoomFile[] }) {
  const { t } = useTranslation("conversation")
  const [open, setOpen] = useState<number | null>(null)
  return (
    <>
      <ul className="grid grid-cols-3 gap-1">
        {files.map(({ attachment }, index) => (
          <li key={attachment.id}>
            <button
              type="button"
              aria-label={t("imageOpen", { name: attachment.name })}
              onClick={() => setOpen(index)}
              className="block aspect-square w-full cursor-zoom-in overflow-hidden rounded-field bg-base-300"
            >
              <img
                src={attachment.thumbnailUrl ?? attachment.url}
                alt=""
                loading="lazy"
                decoding="async"
                className="size-full object-cover"
              />
            </button>
          </li>
        ))}
      </ul>
      {open !== null && (
        <Suspense fallback={null}>
          <Lightbox
            images={files.map(({ attachment }) => attachment)}
            index={open}
            onClose={() => setOpen(null)}
          />
        </Suspense>
      )}
    </>
  )
}
