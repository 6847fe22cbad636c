import type { RoomState } from "@parley/client"
import { type ReactNode, useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { useUi } from "../../../app/ui.ts"
import { AttachButton } from "../files/attach-button.tsx"
import { Chosen } from "../files/chosen.tsx"
import { chooseFiles, takeFiles, useChosenKeys } from "../files/chosen-files.ts"
import { CompletionList } from "./completion/completion-list.tsx"
import { useCompletion } from "./completion/use-completion.ts"
import { ComposerButtons, SendButton } from "./composer-buttons.tsx"
import { FormatBar } from "./format-bar.tsx"
import { Preview } from "./preview.tsx"
import { isNearLimit, textLeft } from "./text-left.ts"
import { useComposerKeys } from "./use-composer-keys.ts"
import { useFittingHeight } from "./use-fitting-height.ts"

interface ComposerProps {
  state: RoomState
  /** Under which what is typed is kept until it is sent. */
  draftKey: string
  label: string
  placeholder: string
  /** Typing goes on here whenever this is another value. */
  focusOn?: string | undefined
  /** The person is typing elsewhere, and comes back here afterwards. */
  away: boolean
  /** `uploads` are the keys of its files; with any, the text may be empty. */
  onSend: (text: string, uploads: readonly string[]) => void
  /** Something was typed that is not sent. */
  onTyping?: () => void
  /** Arrow up while nothing is typed. */
  onEditLast: () => void
  onEscape: () => void
  /** What stands above the text box. */
  children?: ReactNode
}

/** Where one writes. What is typed draws this alone again, never the log. */
export function Composer(props: ComposerProps) {
  const { t } = useTranslation("conversation")
  const { draftKey, focusOn, away, state } = props
  const text = useUi(ui => ui.drafts[draftKey] ?? "")
  const setDraft = useUi(ui => ui.setDraft)
  const box = useRef<HTMLTextAreaElement>(null)
  const [formats, setFormats] = useState(false)
  const [preview, setPreview] = useState(false)
  const completion = useCompletion(state, box)
  const left = textLeft(text)
  const client = useClient()
  const files = useChosenKeys(draftKey)
  const sendable = (text.trim() !== "" || files.length > 0) && left >= 0

  // Where typing needs no keyboard on the screen, one can begin at once.
  useEffect(() => {
    if (away) return
    if (focusOn !== undefined || matchMedia("(pointer: fine)").matches) box.current?.focus()
  }, [focusOn, away])
  useFittingHeight(box, text)

  const send = () => {
    if (!sendable) return
    props.onSend(text, takeFiles(client, draftKey))
    setDraft(draftKey, "")
    setPreview(false)
    completion.close()
    box.current?.focus()
  }
  const keys = useComposerKeys({ ...props, text, completion, send })

  return (
    <form
      aria-label={props.label}
      className="safe-bottom relative shrink-0 px-3 md:px-5"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <CompletionList completion={completion} />
      {props.children}
      <div className="rounded-[1.375rem] border border-base-300 bg-base-200/60 transition-colors focus-within:border-primary focus-within:bg-base-100">
        <Chosen draftKey={draftKey} />
        {formats && <FormatBar box={box} />}
        {preview && <Preview text={text} roomId={state.room.id} />}
        <div className="flex items-end gap-0.5 p-1">
          <AttachButton draftKey={draftKey} onChosen={() => box.current?.focus()} />
          <ComposerButtons
            box={box}
            formats={formats}
            onFormats={() => setFormats(!formats)}
            preview={preview}
            onPreview={() => setPreview(!preview)}
          />
          <textarea
            ref={box}
            rows={1}
            // Empty, it shows the placeholder in the page's own direction.
            dir={text === "" ? undefined : "auto"}
            hidden={preview}
            aria-label={props.label}
            aria-autocomplete="list"
            {...(completion.chosenId !== undefined && {
              "aria-controls": completion.listId,
              "aria-activedescendant": completion.chosenId,
            })}
            placeholder={props.placeholder}
            value={text}
            onChange={event => {
              setDraft(draftKey, event.target.value)
              completion.look(event.target)
              if (event.target.value !== "") props.onTyping?.()
            }}
            onKeyDown={keys}
            onPaste={event => {
              const { files: pasted, types } = event.clipboardData
              // Offices put a picture of the text beside it.
              if (pasted.length === 0 || types.includes("text/plain")) return
              event.preventDefault()
              chooseFiles(client, draftKey, [...pasted])
            }}
            onBlur={completion.close}
            className="max-h-[40dvh] min-h-9 min-w-0 flex-1 resize-none bg-transparent px-2 py-1.5 text-base outline-none placeholder:text-muted md:text-message"
          />
          {preview && <span className="flex-1" />}
          {isNearLimit(left) && (
            <span
              role="status"
              className={`self-center px-1 text-xs tabular-nums ${left < 0 ? "text-error" : "text-muted"}`}
            >
              {left < 0 ? t("textOver", { count: -left }) : t("textLeft", { count: left })}
            </span>
          )}
          <SendButton disabled={!sendable} />
        </div>
      </div>
    </form>
  )
}
