/** Whether the lines of the page run from right to left. */
export const isRtl = (): boolean => document.documentElement.dir === "rtl"

/** 1 for the arrow key that points along the line, -1 for the one against it, 0 for every other key. */
export function stepAlong(key: string, rtl = isRtl()): -1 | 0 | 1 {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return 0
  return (key === "ArrowRight") === rtl ? -1 : 1
}
