import { type PointerEvent, useEffect, useRef } from "react"

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
    onPointerDown(event: PointerEvent) {
      if (event.pointerType !== "touch" || !event.isPrimary) return
      from.current = { x: event.clientX, y: event.clientY }
      stop()
      timer.current = setTimeout(onPress, restMs)
    },
    onPointerMove(event: PointerEvent) {
      const { x, y } = from.current
      if (Math.hypot(event.clientX - x, event.clientY - y) > strayMax) stop()
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  }
}
