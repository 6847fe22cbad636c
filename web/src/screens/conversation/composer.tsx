import type { MyRoom } from "@parley/contract"
import { limits } from "@parley/contract"
import { SendHorizontal } from "lucide-react"
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react"
import { useMe } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { roomName } from "../../components/room-name.ts"

/** From here on, what is left of the longest text is shown. */
const counterFrom = limits.textMax - 500

export function Composer(props: { room: MyRoom; onSend: (text: string) => void }) {
  const { room } = props
  const meId = useMe().id
  const text = useUi(ui => ui.drafts[room.id] ?? "")
  const setDraft = useUi(ui => ui.setDraft)
  const box = useRef<HTMLTextAreaElement>(null)
  const left = limits.textMax - (text.length < counterFrom ? text.length : [...text].length)
  const sendable = text.trim() !== "" && left >= 0

  // Where typing needs no keyboard on the screen, one can begin at once.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) box.current?.focus()
  }, [])

  useFittingHeight(box, text)

  const send = () => {
    if (!sendable) return
    props.onSend(text)
    setDraft(room.id, "")
    box.current?.focus()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter takes its suggestion.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <form
      className="safe-bottom shrink-0 px-3 md:px-5"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <div className="flex items-end gap-1 rounded-[1.375rem] border border-base-300 bg-base-200/60 p-1 transition-colors focus-within:border-primary focus-within:bg-base-100">
        <textarea
          ref={box}
          rows={1}
          aria-label="Message"
          placeholder={`Write to ${roomName(room, meId)}`}
          enterKeyHint="send"
          value={text}
          onChange={event => setDraft(room.id, event.target.value)}
          onKeyDown={onKeyDown}
          className="max-h-48 min-h-9 flex-1 resize-none bg-transparent px-3.5 py-1.5 text-base outline-none placeholder:text-muted md:text-message"
        />
        {left <= limits.textMax - counterFrom && (
          <span
            role="status"
            className={`self-center px-1 text-xs tabular-nums ${left < 0 ? "text-error" : "text-muted"}`}
          >
            {left < 0 ? `${-left} too many` : left}
          </span>
        )}
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

/** Makes a text box as high as what is in it; the style sheet says where that ends. */
function useFittingHeight(box: { current: HTMLTextAreaElement | null }, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    element.style.height = "auto"
    element.style.height = `${element.scrollHeight}px`
  }, [box, text])
}
