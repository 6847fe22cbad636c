interface Sizes {
  readonly width: number
  readonly height: number
  readonly viewWidth: number
  readonly viewHeight: number
}

/** Pixels between a card and what it stands beside, and the edge of the view. */
const gap = 8

/** Where a card stands: beside its anchor on the side that has room, else over it, and never out of the view. */
export function placeBeside(
  anchor: Pick<DOMRect, "left" | "right" | "top">,
  { width, height, viewWidth, viewHeight }: Sizes,
): { left: number; top: number } {
  const within = (at: number, size: number, view: number) => Math.max(gap, Math.min(at, view - size - gap))
  const after = anchor.right + gap
  const before = anchor.left - gap - width
  const fitsAfter = after + width + gap <= viewWidth
  return {
    left: within(fitsAfter ? after : before >= gap ? before : (viewWidth - width) / 2, width, viewWidth),
    top: within(anchor.top, height, viewHeight),
  }
}
