import type { Message } from "@parley/contract"
import { type KeyboardEvent, useCallback, useLayoutEffect, useRef, useState } from "react"
import { latinKey } from "../../../app/shortcuts/shortcuts.ts"
import type { Entry } from "./entries.ts"
import type { LogPlace } from "./use-log-place.ts"

interface RovingOptions {
  entries: readonly Entry[]
  place: LogPlace
  /** A key that was pressed on a message; answers whether it meant something. */
  onKey: (key: string, message: Message) => boolean
}

/** Moves the focus from message to message: arrows, Home and End; other keys go to the message that has it. */
export function useRoving({ entries, place, onKey }: RovingOptions) {
  const [activeId, setActiveId] = useState<string | null>(null)
  const wanted = useRef(false)
  const index = activeId === null ? -1 : entries.findIndex(entry => entry.id === activeId)
  const { box, toIndex } = place

  const focusOn = useCallback(
    (id: string): boolean => {
      const element = box.current?.querySelector<HTMLElement>(`article[data-entry="${CSS.escape(id)}"]`)
      element?.focus({ preventScroll: true })
      return element !== null && element !== undefined
    },
    [box],
  )
  const focus = (id: string) => {
    wanted.current = !focusOn(id)
    setActiveId(id)
  }

  // Once it is in the page, for which `kept` sees.
  useLayoutEffect(() => {
    if (wanted.current && activeId !== null) wanted.current = !focusOn(activeId)
  })

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const { target, currentTarget } = event
    const onMessage = target instanceof HTMLElement && target.matches("article[data-entry]")
    if ((target !== currentTarget && !onMessage) || event.ctrlKey || event.metaKey || event.altKey) return
    const next = nextIndex(event.key, onMessage ? index : entries.length, entries)
    if (next !== null) {
      const entry = entries[next]
      if (!entry) return
      event.preventDefault()
      toIndex(next, "nearest")
      focus(entry.id)
      return
    }
    const entry = entries[index]
    if (
      onMessage &&
      entry?.kind === "message" &&
      entry.message &&
      onKey(latinKey(event.nativeEvent), entry.message)
    ) {
      event.preventDefault()
    }
  }

  return { activeId, setActiveId, kept: index < 0 ? none : [index], onKeyDown }
}

const none: readonly number[] = []

function nextIndex(key: string, index: number, entries: readonly Entry[]): number | null {
  const first = entries[0]?.kind === "message" ? 0 : 1
  const last = entries.length - 1
  if (last < first) return null
  switch (key) {
    case "ArrowUp":
      return Math.max(first, index - 1)
    case "ArrowDown":
      return Math.min(last, index + 1)
    case "Home":
      return first
    case "End":
      return last
    default:
      return null
  }
}
