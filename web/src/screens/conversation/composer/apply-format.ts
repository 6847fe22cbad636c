import { type Format, format } from "./formatting.ts"
import { insertText } from "./insert-text.ts"

/** Formats what is selected in a text box. */
export function applyFormat(box: HTMLTextAreaElement, kind: Format): void {
  const { value: text, selectionStart: start, selectionEnd: end } = box
  const { from, to, insert, selectFrom, selectTo } = format(kind, { text, start, end })
  box.setSelectionRange(from, to)
  insertText(box, insert)
  box.setSelectionRange(selectFrom, selectTo)
}
