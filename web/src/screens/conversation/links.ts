export interface TextPart {
  readonly text: string
  /** Where it leads: http or https, nothing else. */
  readonly href?: string
}

const address = /\bhttps?:\/\/[^\s<>"']+/giu

/** Cuts a text into plain parts and web addresses. Joined again, the parts give the text. */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(address)) {
    const found = withoutPunctuation(match[0])
    const url = URL.parse(found)
    if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) continue
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ text: found, href: url.href })
    end = match.index + found.length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}

/** What ends the sentence does not belong to the address, nor does a bracket that was opened before it. */
function withoutPunctuation(found: string): string {
  let address = found
  for (;;) {
    const last = address.at(-1) ?? ""
    const strayBracket = last === ")" && count(address, ")") > count(address, "(")
    if (!strayBracket && !".,;:!?*_]}".includes(last)) return address
    address = address.slice(0, -1)
  }
}

const count = (text: string, char: string): number => text.split(char).length - 1
