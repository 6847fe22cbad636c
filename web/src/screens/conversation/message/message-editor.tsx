import { limits } from "@parley/contract"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { type Editing, useActs } from "../actions/use-acts.ts"
import { useFittingHeight } from "../composer/use-fitting-height.ts"

/** Changes a message in its place. Enter saves, Escape leaves it as it was. */
export function MessageEditor({ message, text: draft, givenBack = false }: Editing) {
  const { t } = useTranslation("conversation")
  const acts = useActs()
  const [text, setText] = useState(draft)
  const box = useRef<HTMLTextAreaElement>(null)
  const savable = (text.trim() !== "" || message.attachments.length > 0) && [...text].length <= limits.textMax

  useEffect(() => {
    const element = box.current
    if (givenBack) return
    element?.focus()
    element?.setSelectionRange(element.value.length, element.value.length)
    element?.scrollIntoView({ block: "nearest" })
  }, [givenBack])
  useFittingHeight(box, text)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === "Escape") acts.edit(null)
    if (event.key !== "Enter" || event.shiftKey) return
    event.preventDefault()
    if (savable) acts.save(message, text)
  }

  return (
    <form
      className="my-1 max-w-[72ch]"
      onSubmit={event => {
        event.preventDefault()
        if (savable) acts.save(message, text)
      }}
    >
      <textarea
        ref={box}
        rows={1}
        dir="auto"
        aria-label={t("editLabel")}
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="block max-h-64 w-full resize-none rounded-field border border-primary bg-base-100 px-3 py-1.5 text-base outline-none md:text-message"
      />
      <div className="mt-1.5 flex items-center gap-2">
        <button type="submit" className="btn btn-primary btn-sm max-md:h-10" disabled={!savable}>
          {t("save")}
        </button>
        <button type="button" className="btn btn-ghost btn-sm max-md:h-10" onClick={() => acts.edit(null)}>
          {t("cancel")}
        </button>
        <span className="text-muted text-xs max-md:hidden">{t("editHint")}</span>
      </div>
    </form>
  )
}
