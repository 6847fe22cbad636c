import { mediaLimits } from "@parley/contract"
import { lazy, Suspense, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/client.tsx"
import { Avatar } from "../../../components/avatar.tsx"
import { FormProblem } from "../../../components/form-problem.tsx"
import { usePicture } from "./use-picture.ts"

const CropDialog = lazy(() => import("./crop-dialog.tsx"))

/** One's picture: chosen, cropped, sent, taken away. */
export function Picture() {
  const { t } = useTranslation("settings")
  const me = useMe()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<File | null>(null)
  const { set, remove } = usePicture()
  return (
    <section aria-label={t("picture")} className="flex items-center gap-5">
      <Avatar user={me} size="xl" />
      <div className="flex min-w-0 flex-col gap-2">
        <div className="flex flex-wrap gap-2">
          <button type="button" className="btn btn-quiet btn-sm" onClick={() => input.current?.click()}>
            {t(me.avatarUrl ? "pictureChange" : "pictureChoose")}
          </button>
          {me.avatarUrl && (
            <button
              type="button"
              className="btn btn-ghost btn-sm"
              aria-busy={remove.busy}
              onClick={() => void remove.run()}
            >
              {t("pictureRemove")}
            </button>
          )}
        </div>
        <p className="text-muted text-xs">
          {t("pictureHint", { megabytes: mediaLimits.avatarMax / 1024 / 1024 })}
        </p>
        <FormProblem text={set.message ?? remove.message} />
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        className="hidden"
        aria-label={t("pictureChoose")}
        onChange={event => {
          setFile(event.target.files?.[0] ?? null)
          // The same file may be chosen again.
          event.target.value = ""
        }}
      />
      {file && (
        <Suspense fallback={null}>
          <CropDialog
            file={file}
            onClose={() => setFile(null)}
            onCropped={picture => {
              setFile(null)
              void set.run(picture)
            }}
          />
        </Suspense>
      )}
    </section>
  )
}
