import type { RoomState } from "@parley/client"
import { limits } from "@parley/contract"
import { SendHorizontal } from "lucide-react"
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react"
import { useUi } from "../../app/ui.ts"
import { CompletionList } from "./completion-list.tsx"
import { useCompletion } from "./use-completion.ts"
import { useFittingHeight } from "./use-fitting-height.ts"

/** From here on, what is left of the longest text is shown. */
const counterFrom = limits.textMax - 500

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
  onSend: (text: string) => void
  /** Arrow up while nothing is typed. */
  onEditLast: () => void
  onEscape: () => void
  /** What stands above the text box. */
  children?: ReactNode
}

export function Composer(props: ComposerProps) {
  const { draftKey, focusOn, away } = props
  const text = useUi(ui => ui.drafts[draftKey] ?? "")
  const setDraft = useUi(ui => ui.setDraft)
  const box = useRef<HTMLTextAreaElement>(null)
  const completion = useCompletion({ state: props.state, box, onText: next => setDraft(draftKey, next) })
  const left = limits.textMax - (text.length < counterFrom ? text.length : [...text].length)
  const sendable = text.trim() !== "" && left >= 0

  // Where typing needs no keyboard on the screen, one can begin at once.
  useEffect(() => {
    if (away) return
    if (focusOn !== undefined || matchMedia("(pointer: fine)").matches) box.current?.focus()
  }, [focusOn, away])

  useFittingHeight(box, text)

  const send = () => {
    if (!sendable) return
    props.onSend(text)
    setDraft(draftKey, "")
    completion.close()
    box.current?.focus()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter takes its suggestion.
    if (event.nativeEvent.isComposing || completion.onKeyDown(event)) return
    if (event.key === "Escape") props.onEscape()
    if (event.key === "ArrowUp" && text === "") {
      event.preventDefault()
      props.onEditLast()
    }
    if (event.key !== "Enter" || event.shiftKey) return
    event.preventDefault()
    send()
  }

  return (
    <form
      className="safe-bottom relative shrink-0 px-3 md:px-5"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <CompletionList completion={completion} />
      {props.children}
      <div className="flex items-end gap-1 rounded-[1.375rem] border border-base-300 bg-base-200/60 p-1 transition-colors focus-within:border-primary focus-within:bg-base-100">
        <textarea
          ref={box}
          rows={1}
          aria-label={props.label}
          aria-autocomplete="list"
          {...(completion.chosenId !== undefined && {
            "aria-controls": completion.listId,
            "aria-activedescendant": completion.chosenId,
          })}
          placeholder={props.placeholder}
          enterKeyHint="send"
          value={text}
          onChange={event => {
            setDraft(draftKey, event.target.value)
            completion.look(event.target)
          }}
          onKeyDown={onKeyDown}
          onBlur={completion.close}
          className="max-h-48 min-h-9 flex-1 resize-none bg-transparent px-3.5 py-1.5 text-base outline-none placeholder:text-muted md:text-message"
        />
        {left <= limits.textMax - counterFrom && <Counter left={left} />}
        <button
          type="submit"
          aria-label="Send"
          title="Send"
          disabled={!sendable}
          className="btn btn-primary btn-circle size-9 shrink-0"
        >
          <SendHorizontal className="size-4.5" aria-hidden />
        </button>
      </div>
    </form>
  )
}

function Counter({ left }: { left: number }) {
  return (
    <span
      role="status"
      className={`self-center px-1 text-xs tabular-nums ${left < 0 ? "text-error" : "text-muted"}`}
    >
      {left < 0 ? `${-left} too many` : left}
    </span>
  )
}
