import { X } from "lucide-react"
import { type ReactNode, useId, useLayoutEffect, useRef } from "react"
import { useTranslation } from "react-i18next"

/**
 * A modal dialog, open as long as it is rendered. Focus begins in its first text field; the browser keeps it inside and
 * gives it back. Escape and a click beside the dialog close it, unless it `stays` until something in it is done.
 */
export function Dialog(props: { title: string; onClose: () => void; stays?: boolean; children: ReactNode }) {
  const { t } = useTranslation("common")
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  // A layout effect, because its clean-up runs while the element is still in the page: focus goes back from there.
  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    const first = dialog?.querySelector<HTMLElement>('input:not([type="radio"])')
    // Else the browser would choose what scrolls, and draw its outline around all of it.
    ;(first ?? dialog?.querySelector<HTMLElement>("button"))?.focus()
    return () => dialog?.close()
  }, [])

  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      className="modal modal-bottom sm:modal-middle"
      closedby={props.stays ? "none" : "closerequest"}
      // Closing by the browser is asked for here and done by not rendering the dialog any more.
      onCancel={event => {
        event.preventDefault()
        if (!props.stays) props.onClose()
      }}
    >
      <div className="modal-box flex max-h-[min(42rem,92dvh)] flex-col overflow-hidden p-0 sm:max-w-md">
        <header className="flex items-center justify-between gap-4 px-5 pt-4 pb-2 sm:px-6 sm:pt-5">
          <h2 id={titleId} className="font-semibold text-lg tracking-tight">
            {props.title}
          </h2>
          {!props.stays && (
            <button
              type="button"
              className="btn btn-ghost btn-circle btn-sm -me-1.5"
              aria-label={t("close")}
              onClick={props.onClose}
            >
              <X className="size-4.5" aria-hidden />
            </button>
          )}
        </header>
        <div className="safe-bottom min-h-0 overflow-y-auto px-5 pt-2 sm:px-6 sm:pb-6">{props.children}</div>
      </div>
      {!props.stays && (
        <div className="modal-backdrop">
          <button type="button" tabIndex={-1} aria-hidden="true" onClick={props.onClose}>
            {t("close")}
          </button>
        </div>
      )}
    </dialog>
  )
}
