import { cardLimits } from "@parley/contract"

/** What a page says of itself. */
export interface PageFacts {
  readonly title: string
  readonly description: string
  readonly siteName: string
  /** As it is written: it may be relative to the page. */
  readonly picture: string | undefined
}

/** Names of meta elements by what they tell, the best first: Open Graph (ogp.me), Twitter cards, HTML's own. */
const names = {
  title: ["og:title", "twitter:title"],
  description: ["og:description", "twitter:description", "description"],
  siteName: ["og:site_name", "application-name"],
  picture: ["og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"],
} as const

/** Reads the head of a page. @returns undefined for a page without a title */
export async function readPage(html: string): Promise<PageFacts | undefined> {
  const found = await readHead(html)
  const first = (list: readonly string[], max: number): string => {
    const text = list.map(name => found.get(name)).find(each => each !== undefined && each.trim() !== "")
    return cleaned(text ?? "", max)
  }
  const title = first([...names.title, "title"], cardLimits.titleMax)
  if (title === "") return undefined
  return {
    title,
    description: first(names.description, cardLimits.descriptionMax),
    siteName: first(names.siteName, cardLimits.siteNameMax),
    picture: first(names.picture, cardLimits.urlMax) || undefined,
  }
}

/** The first content of each meta element, and of `title`. The parser is loaded with the first page: no start waits for it. */
async function readHead(html: string): Promise<Map<string, string>> {
  const { Parser } = await import("htmlparser2")
  const found = new Map<string, string>()
  let title: string | undefined
  let inSvg = 0
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === "svg") inSvg++
      if (name === "title" && inSvg === 0 && !found.has("title")) title = ""
      if (name !== "meta") return
      const key = (attributes["property"] ?? attributes["name"])?.toLowerCase()
      const content = attributes["content"]
      if (key !== undefined && key !== "title" && content !== undefined && !found.has(key))
        found.set(key, content)
    },
    ontext(text) {
      if (title !== undefined) title += text
    },
    onclosetag(name) {
      if (name === "svg") inSvg--
      if (name !== "title" || title === undefined) return
      found.set("title", title)
      title = undefined
    },
  })
  parser.end(html)
  return found
}

/** One line of text that can be stored. */
export function cleaned(text: string, max: number): string {
  const line = text.replaceAll("\0", "").toWellFormed().replace(/\s+/g, " ").trim()
  return line.length <= max
    ? line
    : `${[...line.slice(0, max - 1)].join("").replace(/[\uD800-\uDBFF]$/, "")}…`
}

const declared = /<meta[^>]{0,200}?charset\s*=\s*["']?([\w:-]+)/i

/** A page's text: by its byte order mark, what HTTP says, what it says itself, or UTF-8. (WHATWG HTML, 13.2.3.2) */
export function decodePage(bytes: Uint8Array, charset: string | undefined): string {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 1_024))
  for (const label of [markOf(bytes), charset, declared.exec(head)?.[1], "utf-8"]) {
    if (label === undefined) continue
    try {
      return new TextDecoder(label as Bun.Encoding).decode(bytes)
    } catch {
      // A label that nobody knows: the next one.
    }
  }
  return ""
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8"
  if (first === 0xfe && second === 0xff) return "utf-16be"
  if (first === 0xff && second === 0xfe) return "utf-16le"
  return undefined
}
