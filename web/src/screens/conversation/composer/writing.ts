import { create } from "zustand"

const storageName = "parley.writing"

interface Writing {
  /** Enter sends, Shift+Enter begins a line; otherwise the other way round, with Control or Command to send. */
  readonly enterSends: boolean
  setEnterSends(enterSends: boolean): void
}

/** How one likes to write, kept in this browser. */
export const useWriting = create<Writing>()(set => ({
  enterSends: keptEnterSends(),
  setEnterSends(enterSends) {
    try {
      localStorage.setItem(storageName, enterSends ? "enter" : "mod+enter")
    } catch {
      // Storage is blocked: it holds until the page is left.
    }
    set({ enterSends })
  },
}))

function keptEnterSends(): boolean {
  try {
    return localStorage.getItem(storageName) !== "mod+enter"
  } catch {
    return true
  }
}

/** Whether a press of Enter sends. */
export const sends = (
  { shiftKey, ctrlKey, metaKey }: Pick<KeyboardEvent, "shiftKey" | "ctrlKey" | "metaKey">,
  enterSends: boolean,
): boolean => ctrlKey || metaKey || (enterSends && !shiftKey)
