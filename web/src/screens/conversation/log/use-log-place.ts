import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "react"
import type { VirtualizerHandle } from "virtua"
import { type Row, stepTo } from "./shift.ts"

/** Closer to the end than this, in pixels, counts as being there. */
const endSlack = 48
/** Closer to an edge than this, in pixels, more is loaded there. */
const loadAhead = 1_600

/** Pixels on either side of the view in which rows are in the page. */
export const bufferSize = 500

/** Rows at the end that stay in the page while one follows it. */
const followingMax = 40

/** A move this soon after a hand's, in milliseconds, is the hand's; others come of heights that became known. */
const inputSpan = 1_000

interface Edges {
  /** More may be loaded there; undefined where the list ends. These keep their identity. */
  readonly onStart?: (() => void) | undefined
  readonly onEnd?: (() => void) | undefined
  /** The list goes on after what is held: there is no end to stand on. */
  readonly moreAfter?: boolean
}

export type LogPlace<R extends Row = Row> = ReturnType<typeof useLogPlace<R>>

/**
 * Where one is in a log: at its end, which then stays in view whatever is added or grows, or somewhere else, which stays
 * in its place while entries come before or after it.
 */
export function useLogPlace<R extends Row>(allRows: readonly R[], edges: Edges) {
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const atEndNow = useRef(true)
  const lastOffset = useRef(0)
  const lastInput = useRef(Number.NEGATIVE_INFINITY)
  const shown = useRef({ rows: allRows, generation: 0 })
  const [turn, nextTurn] = useReducer((count: number) => count + 1, 0)
  const [atEnd, setAtEnd] = useState(true)
  const { onStart, onEnd, moreAfter = false } = edges

  const stick = useCallback((sticks: boolean) => {
    atEndNow.current = sticks
    setAtEnd(sticks)
  }, [])
  // Before the list is drawn at its end, which would load what comes after, and then that after it.
  useLayoutEffect(() => {
    if (moreAfter) stick(false)
  }, [moreAfter, stick])

  // Another list altogether begins anew, with nothing known of the heights in it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn is one step further
  const { rows, shift, generation } = useMemo(() => {
    const step = stepTo(shown.current.rows, allRows)
    return { ...step, generation: shown.current.generation + (step.shift === "replaced" ? 1 : 0) }
  }, [allRows, turn])
  useLayoutEffect(() => {
    shown.current = { rows, generation }
    if (rows !== allRows) nextTurn()
  }, [rows, allRows, generation])

  // The list drops the rows above the view at each step down, and brings them back at rest: not while one follows the end.
  const following = useMemo(() => {
    const { current } = list
    if (!atEnd || current === null) return none
    const above = current.findItemIndex(current.scrollOffset - bufferSize)
    const from = Math.max(above, rows.length - followingMax)
    return Array.from({ length: rows.length - from }, (_, index) => from + index)
  }, [rows, atEnd])

  const toEnd = useCallback(() => {
    stick(true)
    // A jump goes on until the heights around its target are known: it would lead back there, and right after a press in
    // the log that would be taken for a hand's move.
    lastInput.current = Number.NEGATIVE_INFINITY
    list.current?.scrollToIndex(shown.current.rows.length - 1, { align: "end" })
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }, [stick])

  const toIndex = useCallback(
    (index: number, align: "center" | "nearest" | "start" = "start") => {
      if (align !== "nearest") stick(false)
      list.current?.scrollToIndex(index, {
        align,
        offset: align === "start" ? -(box.current?.clientHeight ?? 0) / 4 : 0,
      })
      // What fits into the view does not scroll, and is at its end too.
      requestAnimationFrame(() => box.current && leftBelow(box.current) <= endSlack && stick(!moreAfter))
    },
    [stick, moreAfter],
  )

  const loadNearEdges = useCallback(() => {
    const element = box.current
    if (!element || element.clientHeight === 0) return
    if (element.scrollTop < loadAhead) onStart?.()
    if (leftBelow(element) < loadAhead) onEnd?.()
  }, [onStart, onEnd])

  const keepEnd = useCallback(() => {
    const element = box.current
    if (element && atEndNow.current) element.scrollTop = element.scrollHeight
  }, [])

  const onScroll = useCallback(() => {
    const element = box.current
    if (!element || element.clientHeight === 0) return
    const { scrollTop } = element
    const byHand = performance.now() - lastInput.current < inputSpan
    if (leftBelow(element) <= endSlack) stick(!moreAfter)
    else if (byHand && scrollTop < lastOffset.current - 1) stick(false)
    else keepEnd()
    lastOffset.current = scrollTop
    loadNearEdges()
  }, [stick, moreAfter, keepEnd, loadNearEdges])

  const onInput = useCallback(() => {
    lastInput.current = performance.now()
  }, [])

  // After every render, before it is painted, and whenever the box or what it holds changes its height by itself.
  useLayoutEffect(keepEnd)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list is another element
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(keepEnd)
    observer.observe(element)
    for (const child of element.children) observer.observe(child)
    return () => observer.disconnect()
  }, [keepEnd, generation])

  // A short page may leave the edge in view. In the next frame, once the heights of what is new are known.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for each list
  useEffect(() => {
    const frame = requestAnimationFrame(loadNearEdges)
    return () => cancelAnimationFrame(frame)
  }, [loadNearEdges, rows])

  return {
    box,
    list,
    /** Those to show now. */
    rows,
    shift: shift === "start",
    generation,
    onScroll,
    onInput,
    atEnd,
    following,
    toEnd,
    toIndex,
  }
}

const none: readonly number[] = []

/** Pixels of content below the view. */
const leftBelow = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number =>
  scrollHeight - scrollTop - clientHeight
