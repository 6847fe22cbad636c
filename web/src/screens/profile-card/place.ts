interface Sizes {
  readonly width: number
  readonly height: number
  readonly viewWidth: number
  readonly viewHeight: number
  /** Whether lines run from right to left, so that "after" is on the left. */
  readonly rtl: boolean
}

/** Pixels between a card and what it stands beside, and the edge of the view. */
const gap = 8

/** Where a card stands: beside its anchor on the side that has room, else over it, and never out of the view. */
export function placeBeside(
  anchor: Pick<DOMRect, "left" | "right" | "top">,
  { width, height, viewWidth, viewHeight, rtl }: Sizes,
): { left: number; top: number } {
  const within = (at: number, size: number, view: number) => Math.max(gap, Math.min(at, view - size - gap))
  const right = anchor.right + gap
  const left = anchor.left - gap - width
  const sides = (rtl ? [left, right] : [right, left]) as readonly number[]
  const free = sides.find(at => at >= gap && at + width + gap <= viewWidth)
  return {
    left: within(free ?? (viewWidth - width) / 2, width, viewWidth),
    top: within(anchor.top, height, viewHeight),
  }
}
