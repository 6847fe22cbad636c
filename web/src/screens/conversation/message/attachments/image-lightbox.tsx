import type { Attachment } from "@parley/contract"
import { useTranslation } from "react-i18next"
import Lightbox from "yet-another-react-lightbox"
import Zoom from "yet-another-react-lightbox/plugins/zoom"
import "yet-another-react-lightbox/styles.css"

interface ImageLightboxProps {
  images: readonly Attachment[]
  index: number
  onClose: () => void
}

/** Pictures over the whole page: arrows and swipes turn, wheel and pinch zoom, Escape closes. */
export default function ImageLightbox({ images, index, onClose }: ImageLightboxProps) {
  const { t } = useTranslation("conversation")
  return (
    <Lightbox
      open
      index={index}
      close={onClose}
      plugins={[Zoom]}
      carousel={{ finite: true }}
      controller={{ closeOnPullDown: true, closeOnBackdropClick: true }}
      labels={{ Close: t("close"), Next: t("imageNext"), Previous: t("imagePrevious"), Lightbox: t("image") }}
      slides={images.map(({ url, name, width, height }) => ({
        src: url,
        alt: name,
        ...(width !== undefined && height !== undefined && { width, height }),
      }))}
    />
  )
}
