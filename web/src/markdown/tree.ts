/** What a message's text says, as a tree. Every string in it is plain text or, in `href`, an address that was checked. */
export type Block =
  | { readonly kind: "paragraph"; readonly content: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: number; readonly content: readonly Inline[] }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string }
  | { readonly kind: "list"; readonly start: number | null; readonly items: readonly ListItem[] }
  | { readonly kind: "table"; readonly header: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: "rule" }

export interface ListItem {
  readonly blocks: readonly Block[]
  /** Of an item with a box to tick, whether it is ticked. */
  readonly checked: boolean | null
}

export interface Cell {
  readonly content: readonly Inline[]
  readonly align: "center" | "left" | "right" | null
}

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "strong" | "em" | "del" | "spoiler"; readonly content: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly content: readonly Inline[] }

export const plainText = (text: string): Inline => ({ kind: "text", text })

/** The text alone, as for a quote of one line. */
export function textOf(blocks: readonly Block[]): string {
  return blocks.map(textOfBlock).join(" ")
}

function textOfBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
    case "heading":
      return inlineText(block.content)
    case "quote":
      return textOf(block.blocks)
    case "code":
      return block.text
    case "list":
      return block.items.map(item => textOf(item.blocks)).join(" ")
    case "table":
      return [block.header, ...block.rows]
        .flat()
        .map(cell => inlineText(cell.content))
        .join(" ")
    case "rule":
      return ""
  }
}

function inlineText(content: readonly Inline[]): string {
  return content
    .map(part => {
      switch (part.kind) {
        case "text":
        case "code":
          return part.text
        case "break":
          return " "
        // What is hidden stays hidden.
        case "spoiler":
          return "▒▒▒"
        default:
          return inlineText(part.content)
      }
    })
    .join("")
}
