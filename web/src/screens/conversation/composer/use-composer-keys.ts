import type { KeyboardEvent } from "react"
import { applyFormat } from "./apply-format.ts"
import type { Completion } from "./completion/use-completion.ts"
import { formatOfKey } from "./formatting.ts"
import { sends, useWriting } from "./writing.ts"

interface ComposerKeysOptions {
  text: string
  completion: Completion
  send: () => void
  onEditLast: () => void
  onEscape: () => void
}

/** What keys do in the text box. */
export function useComposerKeys({ text, completion, send, onEditLast, onEscape }: ComposerKeysOptions) {
  const enterSends = useWriting(writing => writing.enterSends)
  return (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method composes, Enter takes its suggestion.
    if (event.nativeEvent.isComposing || completion.onKeyDown(event)) return
    const kind = event.ctrlKey || event.metaKey ? formatOfKey(event) : null
    if (kind !== null) {
      event.preventDefault()
      applyFormat(event.currentTarget, kind)
    } else if (event.key === "Escape") {
      onEscape()
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault()
      onEditLast()
    } else if (event.key === "Enter" && sends(event, enterSends)) {
      event.preventDefault()
      send()
    }
  }
}
