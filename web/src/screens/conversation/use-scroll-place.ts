import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react"

/** Closer to the end than this, in pixels, counts as being there. */
const bottomSlack = 40

/** What the eye rests on: the end, or the first message in view and how far it is from the upper edge. */
type Place = { at: "bottom" } | { at: "entry"; id: string; top: number }

export interface ScrollPlace {
  /** Goes onto the box that scrolls. */
  readonly box: RefObject<HTMLDivElement | null>
  readonly onScroll: () => void
  readonly atBottom: boolean
  readonly toBottom: () => void
  /** Brings an entry into the upper part of the box, or the end where that is nearer. */
  readonly toEntry: (id: string) => void
}

/**
 * Keeps what is in view in its place while things are added above or below it, and keeps the end in view while
 * it is. Entries carry their id in `data-entry` and lie in the box's first child.
 */
export function useScrollPlace(): ScrollPlace {
  const box = useRef<HTMLDivElement>(null)
  const place = useRef<Place>({ at: "bottom" })
  const [atBottom, setAtBottom] = useState(true)

  const onScroll = useCallback(() => {
    if (!box.current) return
    place.current = placeOf(box.current)
    setAtBottom(place.current.at === "bottom")
  }, [])

  const restore = useCallback(() => {
    if (!box.current) return
    // Covered, as by a thread on a phone: the place is kept, and what comes meanwhile is not in view.
    if (box.current.clientHeight === 0) return setAtBottom(false)
    scrollTo(box.current, place.current)
    onScroll()
  }, [onScroll])

  const toBottom = useCallback(() => {
    place.current = { at: "bottom" }
    restore()
  }, [restore])

  const toEntry = useCallback(
    (id: string) => {
      place.current = { at: "entry", id, top: (box.current?.clientHeight ?? 0) / 4 }
      restore()
    },
    [restore],
  )

  // After every render, before it is painted.
  useLayoutEffect(restore)

  // And whenever the box or what it holds changes its height by itself.
  useEffect(() => {
    const content = box.current?.firstElementChild
    if (!box.current || !content) return
    const observer = new ResizeObserver(restore)
    observer.observe(box.current)
    observer.observe(content)
    return () => observer.disconnect()
  }, [restore])

  return { box, onScroll, atBottom, toBottom, toEntry }
}

function placeOf(box: HTMLElement): Place {
  if (box.scrollHeight - box.scrollTop - box.clientHeight <= bottomSlack) return { at: "bottom" }
  const edge = box.getBoundingClientRect().top
  // Messages alone: a day's line moves up when older messages of that day come in.
  for (const entry of box.querySelectorAll<HTMLElement>("article[data-entry]")) {
    const { top, bottom } = entry.getBoundingClientRect()
    if (bottom > edge) return { at: "entry", id: entry.dataset["entry"] ?? "", top: top - edge }
  }
  return { at: "bottom" }
}

function scrollTo(box: HTMLElement, place: Place): void {
  if (place.at === "bottom") {
    box.scrollTop = box.scrollHeight
    return
  }
  const entry = box.querySelector(`[data-entry="${CSS.escape(place.id)}"]`)
  if (!entry) return
  const moved = entry.getBoundingClientRect().top - box.getBoundingClientRect().top - place.top
  if (Math.abs(moved) >= 1) box.scrollTop += moved
}
