/** Texts longer than this, in UTF-16 units or lines, are shown in part until one asks for the rest. */
const unitsMax = 2_400
const linesMax = 28
/** Of those, this much is shown. */
const unitsShown = 1_600
const linesShown = 20

/** The beginning of a long text, cut where a line or a word ends; null of a text that is shown whole. */
export function firstPart(text: string): string | null {
  const lines = text.length > linesMax ? lineEnd(text, linesMax) : null
  if (text.length <= unitsMax && lines === null) return null
  const line = lineEnd(text, linesShown)
  if (line !== null && line <= unitsShown) return text.slice(0, line)
  const part = text.slice(0, unitsShown)
  const cut = Math.max(part.lastIndexOf("\n"), part.lastIndexOf(" "))
  // Where there is neither line nor word, no pair of surrogates is torn.
  return part.slice(0, cut > unitsShown / 2 ? cut : unitsShown).replace(/[\uD800-\uDBFF]$/u, "")
}

/** Where so many lines end; null where there are not that many. */
function lineEnd(text: string, lines: number): number | null {
  let at = -1
  for (let line = 0; line < lines; line++) {
    at = text.indexOf("\n", at + 1)
    if (at < 0) return null
  }
  return at
}
