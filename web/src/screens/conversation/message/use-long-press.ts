import { type MouseEvent, type PointerEvent as ReactPointerEvent, useEffect, useRef } from "react"

/** How long a finger rests, in milliseconds, and how far it may stray meanwhile, in pixels. */
const restMs = 450
const strayMax = 10

/** Tells when a finger rests on something. */
export function useLongPress(onPress: (() => void) | undefined) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const from = useRef({ x: 0, y: 0 })
  const stop = () => clearTimeout(timer.current)
  useEffect(() => () => clearTimeout(timer.current), [])

  if (!onPress) return {}
  return {
    onPointerDown(event: ReactPointerEvent) {
      if (event.pointerType !== "touch" || !event.isPrimary) return
      from.current = { x: event.clientX, y: event.clientY }
      stop()
      timer.current = setTimeout(() => {
        swallowClick()
        onPress()
      }, restMs)
    },
    onPointerMove(event: ReactPointerEvent) {
      const { x, y } = from.current
      if (Math.hypot(event.clientX - x, event.clientY - y) > strayMax) stop()
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    // The browser's own menu of a link or a picture, which comes of the same.
    onContextMenu({ nativeEvent }: MouseEvent) {
      if (isTouch(nativeEvent)) nativeEvent.preventDefault()
    },
  }
}

const isTouch = (event: Event): boolean => event instanceof PointerEvent && event.pointerType === "touch"

/** The click that may come of the finger's lifting would press whatever lies under it by then. */
function swallowClick(): void {
  const over = new AbortController()
  const listening = { capture: true, signal: over.signal }
  const swallow = (event: Event) => {
    if (!isTouch(event)) return
    event.preventDefault()
    event.stopPropagation()
  }
  window.addEventListener("click", swallow, listening)
  window.addEventListener("pointerdown", () => over.abort(), listening)
}
