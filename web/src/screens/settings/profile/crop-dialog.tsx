import { useEffect, useId, useState } from "react"
import Cropper from "react-easy-crop"
import "react-easy-crop/react-easy-crop.css"
import { useTranslation } from "react-i18next"
import { Dialog } from "../../../components/dialog.tsx"
import { FormProblem } from "../../../components/form-problem.tsx"
import { type Crop, cropped } from "./crop.ts"

interface CropDialogProps {
  file: File
  onClose: () => void
  onCropped: (picture: Blob) => void
}

/** Asks which part of a picture is shown. */
export default function CropDialog({ file, onClose, onCropped }: CropDialogProps) {
  const { t } = useTranslation("settings")
  const sliderId = useId()
  const [url, setUrl] = useState<string>()
  const [at, setAt] = useState({ x: 0, y: 0 })
  const [zoom, setZoom] = useState(1)
  const [crop, setCrop] = useState<Crop | null>(null)
  const [unreadable, setUnreadable] = useState(false)

  useEffect(() => {
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [file])

  const use = () => {
    if (crop) cropped(file, crop).then(onCropped, () => setUnreadable(true))
  }

  return (
    <Dialog title={t("crop")} onClose={onClose}>
      <p className="mb-3 text-muted text-sm">{t("cropHint")}</p>
      {/* The cropper reckons from the left. */}
      <div dir="ltr" className="relative h-72 overflow-hidden rounded-box bg-neutral">
        {url && !unreadable && (
          <Cropper
            image={url}
            crop={at}
            zoom={zoom}
            aspect={1}
            cropShape="round"
            showGrid={false}
            // The content policy allows no style elements; the style sheet is imported.
            disableAutomaticStylesInjection
            onCropChange={setAt}
            onZoomChange={setZoom}
            onCropComplete={(_, pixels) => setCrop(pixels)}
            mediaProps={{ onError: () => setUnreadable(true) }}
          />
        )}
      </div>
      <label htmlFor={sliderId} className="mt-4 block font-medium text-sm">
        {t("zoom")}
      </label>
      <input
        id={sliderId}
        type="range"
        min={1}
        max={4}
        step={0.05}
        value={zoom}
        onChange={event => setZoom(Number(event.target.value))}
        className="my-2 w-full accent-primary"
      />
      <FormProblem text={unreadable ? t("pictureUnreadable") : null} />
      <button
        type="button"
        className="btn btn-primary mt-3 w-full"
        disabled={crop === null || unreadable}
        onClick={use}
      >
        {t("usePicture")}
      </button>
    </Dialog>
  )
}
