import { useEffect, useEffectEvent } from "react"
import { isApple, isPress, type ShortcutName, shortcuts } from "./shortcuts.ts"

/**
 * Runs something at a shortcut, as long as the component is there. A bare key is left to whatever one is typing in; with
 * others held down it is the shortcut's before a text box sees it. Under a dialog shortcuts rest.
 */
export function useShortcut(name: ShortcutName, run: () => void): void {
  const onPress = useEffectEvent((event: KeyboardEvent) => {
    const { keys } = shortcuts[name]
    if (event.isComposing || event.defaultPrevented || !isPress(keys, event, isApple())) return
    if (!keys.includes("+") && isTyping(event.target)) return
    if (name !== "switcher" && document.querySelector("dialog:modal")) return
    event.preventDefault()
    event.stopPropagation()
    run()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onPress(event)
    window.addEventListener("keydown", listen, true)
    return () => window.removeEventListener("keydown", listen, true)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  )
}
