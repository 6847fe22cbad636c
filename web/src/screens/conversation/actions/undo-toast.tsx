import { Trash2 } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useDeletions } from "./deletions.ts"

/** Tells of a message that was just deleted, as long as that can be taken back. */
export function UndoToast({ roomId }: { roomId: string }) {
  const { t } = useTranslation("conversation")
  const last = useDeletions(({ waiting }) => waiting.findLast(({ message }) => message.roomId === roomId))
  const undo = useDeletions(deletions => deletions.undo)
  return (
    <div role="status" className="pointer-events-none absolute inset-x-4 bottom-3 z-20 flex justify-center">
      {last && (
        <p className="raised pointer-events-auto flex animate-rise items-center gap-3 rounded-full bg-neutral py-1.5 ps-4 pe-2 text-neutral-content text-sm">
          <Trash2 className="size-4" aria-hidden />
          {t("deletedToast")}
          <button
            type="button"
            className="btn btn-ghost btn-sm rounded-full font-semibold"
            onClick={() => undo(last.message.id)}
          >
            {t("undo")}
          </button>
        </p>
      )}
    </div>
  )
}
