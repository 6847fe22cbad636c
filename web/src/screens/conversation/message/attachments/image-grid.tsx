import type { Attachment } from "@parley/contract"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"

const Lightbox = lazy(() => import("./image-lightbox.tsx"))

/** Width and height of a single picture's box at most, in rem. */
const boxMax = { width: 24, height: 18 }

/** Pictures in boxes of fixed shape, which a click shows whole. */
export function ImageGrid({ images }: { images: readonly Attachment[] }) {
  const [open, setOpen] = useState<number | null>(null)
  const [only] = images
  return (
    <>
      {images.length === 1 && only ? (
        <Picture image={only} single onOpen={() => setOpen(0)} />
      ) : (
        <div
          className={`grid w-full gap-1 ${images.length === 2 || images.length === 4 ? "max-w-80 grid-cols-2" : "grid-cols-3"}`}
        >
          {images.map((image, index) => (
            <Picture key={image.id} image={image} single={false} onOpen={() => setOpen(index)} />
          ))}
        </div>
      )}
      {open !== null && (
        <Suspense fallback={null}>
          <Lightbox images={images} index={open} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </>
  )
}

function Picture(props: { image: Attachment; single: boolean; onOpen: () => void }) {
  const { t } = useTranslation("conversation")
  const { image, single } = props
  const { width = 1, height = 1 } = image
  const ratio = Math.min(3, Math.max(0.5, width / height))
  const size = single
    ? {
        aspectRatio: ratio,
        width: `min(100%, ${Math.min(boxMax.width, boxMax.height * ratio, width / 16)}rem)`,
      }
    : { aspectRatio: 1 }
  return (
    <button
      type="button"
      aria-label={t("imageOpen", { name: image.name })}
      onClick={props.onOpen}
      style={size}
      className="min-h-16 min-w-16 max-w-full cursor-zoom-in overflow-hidden rounded-box bg-base-300"
    >
      <img
        src={image.thumbnailUrl ?? image.url}
        alt=""
        width={width}
        height={height}
        loading="lazy"
        decoding="async"
        className="size-full object-cover transition-opacity"
      />
    </button>
  )
}
