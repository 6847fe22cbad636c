import { limits } from "@parley/contract"

const link = /\bhttps?:\/\/[^\s<>"`]+/giu
/** What ends a sentence around a link and not the link itself. */
const trailing = /[.,;:!?'*_~。、，！？；：）」』】]+$/u

/** The http and https links of a text as they are written, each once, in order. Code is not looked into. */
export function linksIn(text: string): string[] {
  if (!/https?:\/\//i.test(text)) return []
  const prose = text.replace(/```[\s\S]*?(```|$)|`[^`\n]*`/g, " ")
  const found = new Set<string>()
  for (const [raw] of prose.matchAll(link)) {
    const url = withoutClosing(raw)
    if (URL.canParse(url)) found.add(url)
    if (found.size >= limits.linksMax) break
  }
  return [...found]
}

/** A closing bracket belongs to the link if it was opened in it. */
function withoutClosing(raw: string): string {
  let url = raw.replace(trailing, "")
  for (const [opening, closing] of [
    ["(", ")"],
    ["[", "]"],
  ] as const) {
    while (url.endsWith(closing) && url.split(closing).length > url.split(opening).length) {
      url = url.slice(0, -1).replace(trailing, "")
    }
  }
  return url
}
