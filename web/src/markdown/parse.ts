import { safeHref } from "./href.ts"
import { type SpoilerToken, type Token, type Tokens, tokensOf } from "./lexer.ts"
import { type Block, type Cell, type Inline, type ListItem, plainText } from "./tree.ts"

/** Quotes in quotes and lists in lists up to here; what lies deeper is shown as it was typed. */
const depthMax = 8

/** Reads a message's text. Never throws: what cannot be read is one paragraph of plain text. */
export function parseMarkdown(text: string): readonly Block[] {
  try {
    return blocksOf(tokensOf(text), 0)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return [paragraph([plainText(text)])]
  }
}

const paragraph = (content: readonly Inline[]): Block => ({ kind: "paragraph", content })

const blocksOf = (tokens: readonly Token[], depth: number): Block[] =>
  tokens.flatMap(token => blockOf(token, depth) ?? [])

function blockOf(token: Token, depth: number): Block | null {
  if (depth > depthMax) return paragraph([plainText(token.raw)])
  switch (token.type) {
    case "space":
      return null
    case "hr":
      return { kind: "rule" }
    case "heading":
      return { kind: "heading", level: (token as Tokens.Heading).depth, content: contentOf(token, depth) }
    case "blockquote":
      return { kind: "quote", blocks: blocksOf(childrenOf(token), depth + 1) }
    case "code": {
      const { lang = "", text } = token as Tokens.Code
      return { kind: "code", language: lang.split(/\s/u)[0] ?? "", text }
    }
    case "list":
      return listOf(token as Tokens.List, depth)
    case "table":
      return tableOf(token as Tokens.Table, depth)
    default:
      return paragraph("tokens" in token ? contentOf(token, depth) : [inlineOf(token, depth)])
  }
}

function listOf({ ordered, start, items }: Tokens.List, depth: number): Block {
  const item = ({ task, checked, tokens }: Tokens.ListItem): ListItem => ({
    checked: task ? checked === true : null,
    blocks: blocksOf(
      tokens.filter(token => token.type !== "checkbox"),
      depth + 1,
    ),
  })
  return { kind: "list", start: ordered ? Number(start) || 1 : null, items: items.map(item) }
}

function tableOf({ header, rows }: Tokens.Table, depth: number): Block {
  const cell = ({ tokens, align }: Tokens.TableCell): Cell => ({ content: inlinesOf(tokens, depth), align })
  return { kind: "table", header: header.map(cell), rows: rows.map(row => row.map(cell)) }
}

const contentOf = (token: Token, depth: number): Inline[] => inlinesOf(childrenOf(token), depth)

/** Text beside text becomes one, so that a mention is not cut in two. */
function inlinesOf(tokens: readonly Token[], depth: number): Inline[] {
  const content: Inline[] = []
  for (const token of tokens) {
    if (token.type === "checkbox") continue
    const inline = inlineOf(token, depth)
    const last = content.at(-1)
    if (inline.kind === "text" && last?.kind === "text") {
      content[content.length - 1] = plainText(last.text + inline.text)
    } else content.push(inline)
  }
  return content
}

function inlineOf(token: Token, depth: number): Inline {
  if (depth > depthMax * 2) return plainText(token.raw)
  switch (token.type) {
    case "strong":
    case "em":
    case "del":
      return { kind: token.type, content: contentOf(token, depth + 1) }
    case "spoiler":
      return { kind: "spoiler", content: inlinesOf((token as SpoilerToken).tokens, depth + 1) }
    case "codespan":
      return { kind: "code", text: (token as Tokens.Codespan).text }
    case "br":
      return { kind: "break" }
    case "escape":
      return plainText((token as Tokens.Escape).text)
    case "link":
    case "image":
      return linkOf(token as Tokens.Link | Tokens.Image, depth)
    default:
      return plainText(token.raw)
  }
}

/** Pictures from elsewhere are links: showing them would tell another server who reads here. */
function linkOf(token: Tokens.Link | Tokens.Image, depth: number): Inline {
  const href = safeHref(token.href)
  if (href === null) return plainText(token.raw)
  const content = token.type === "link" ? inlinesOf(token.tokens ?? [], depth + 1) : []
  return { kind: "link", href, content: content.length > 0 ? content : [plainText(token.text || token.href)] }
}

const childrenOf = (token: Token): readonly Token[] => ("tokens" in token ? (token.tokens ?? []) : [])
