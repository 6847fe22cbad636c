const rtlScripts = String.raw`\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Nko}\p{Script=Syriac}\p{Script=Thaana}`

export const rtlLetter = new RegExp(`[${rtlScripts}]`, "u")
export const ltrLetter = new RegExp(`[^\\P{L}${rtlScripts}]`, "u")

/** The direction of the first letter, as `dir="auto"` has it for one paragraph; undefined without letters. */
export function directionOf(text: string): "ltr" | "rtl" | undefined {
  const letter = /\p{L}/u.exec(text)?.[0]
  if (letter === undefined) return undefined
  return rtlLetter.test(letter) ? "rtl" : "ltr"
}

/** Whether the lines of the page run from right to left. */
export const isRtl = (): boolean => document.documentElement.dir === "rtl"

/** 1 for the arrow key that points along the line, -1 for the one against it, 0 for every other key. */
export function stepAlong(key: string, rtl = isRtl()): -1 | 0 | 1 {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return 0
  return (key === "ArrowRight") === rtl ? -1 : 1
}
