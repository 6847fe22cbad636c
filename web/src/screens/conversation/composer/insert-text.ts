/** Puts text in place of the selection, so that the browser can undo it and the page hears of it. */
export function insertText(box: HTMLTextAreaElement, text: string): void {
  box.focus()
  // Old, but the only way that keeps the history of undoing.
  if (document.execCommand("insertText", false, text)) return
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end")
  box.dispatchEvent(new InputEvent("input", { bubbles: true }))
}
