import { describe, expect, test } from "bun:test"
import { limits } from "@parley/contract"
import { parseMarkdown } from "./parse.ts"
import { type Block, textOf } from "./tree.ts"

const paragraph = (...content: unknown[]) => [{ kind: "paragraph", content }]
const text = (of: string) => ({ kind: "text", text: of })
const parse = (of: string) => parseMarkdown(of) as unknown

describe("parseMarkdown", () => {
  test("reads what people write", () => {
    expect(parse("a **b** _c_ ~~d~~ `e` ||f||")).toEqual(
      paragraph(
        text("a "),
        { kind: "strong", content: [text("b")] },
        text(" "),
        { kind: "em", content: [text("c")] },
        text(" "),
        { kind: "del", content: [text("d")] },
        text(" "),
        { kind: "code", text: "e" },
        text(" "),
        { kind: "spoiler", content: [text("f")] },
      ),
    )
    expect(parse("one\ntwo")).toEqual(paragraph(text("one"), { kind: "break" }, text("two")))
    expect(parse("```ts now\nlet x\n```")).toEqual([{ kind: "code", language: "ts", text: "let x" }])
  })

  test("reads lists, boxes, quotes and tables", () => {
    expect(parse("3. a\n4. b")).toMatchObject([{ kind: "list", start: 3, items: [{ checked: null }, {}] }])
    expect(parse("- [x] done\n- [ ] open")).toMatchObject([
      { items: [{ checked: true, blocks: paragraph(text("done")) }, { checked: false }] },
    ])
    expect(parse("> said\n\nanswered")).toEqual([
      { kind: "quote", blocks: paragraph(text("said")) },
      ...paragraph(text("answered")),
    ])
    expect(parse("|a|b|\n|:-:|-|\n|c|d|")).toMatchObject([
      { kind: "table", header: [{ align: "center" }, {}], rows: [[{ content: [text("c")] }, {}]] },
    ])
  })

  test("leaves alone what only looks like Markdown", () => {
    for (const plain of [
      "<b>bold</b>",
      "<script>alert(1)</script>",
      "[1]: https://example.org",
      "    indented",
      "2 * 3 * 4",
      "snake_case_name",
      "a || b || c",
      "&amp; &lt;",
    ]) {
      expect(textOf(parseMarkdown(plain))).toBe(plain)
    }
    expect(parse("Title\n---")).not.toMatchObject([{ kind: "heading" }])
  })

  test("links lead to the web and to mail, and nowhere else", () => {
    const href = (of: string) => JSON.stringify(parseMarkdown(of)).match(/"href":"([^"]*)"/)?.[1]
    expect(href("[a](https://example.org/x)")).toBe("https://example.org/x")
    expect(href("see https://example.org/x.")).toBe("https://example.org/x")
    expect(href("me@example.org")).toBe("mailto:me@example.org")
    expect(href("![a](https://example.org/x.png)")).toBe("https://example.org/x.png")
    for (const bad of [
      "javascript:alert(1)",
      "data:text/html,x",
      "/rooms/1",
      "vbscript:x",
      "file:///etc/passwd",
    ]) {
      for (const form of [`[a](${bad})`, `<${bad}>`, `![a](${bad})`, `[a](<${bad}>)`]) {
        expect(href(form)).toBeUndefined()
        expect(textOf(parseMarkdown(form))).toBe(form)
      }
    }
    expect(href("[a](java\nscript:alert(1))")).toBeUndefined()
  })

  test("bears with whatever is sent, and loses nothing of it", () => {
    const fill = (piece: string) => piece.repeat(limits.textMax).slice(0, limits.textMax)
    for (const piece of [
      ">",
      "> ",
      "[",
      "![[",
      "*",
      "*a_ ",
      "_a",
      "`",
      "- ",
      "1. ",
      "|a",
      "||a",
      "<a",
      "[a](",
      "***a** b* ",
    ]) {
      expect(nesting(parseMarkdown(fill(piece)))).toBeLessThan(12)
    }
    expect(textOf(parseMarkdown(fill(">"))).length).toBeGreaterThan(1_000)
  })
})

function nesting(blocks: readonly Block[]): number {
  return Math.max(
    0,
    ...blocks.map(block => {
      if (block.kind === "quote") return 1 + nesting(block.blocks)
      if (block.kind === "list") return 1 + Math.max(0, ...block.items.map(item => nesting(item.blocks)))
      return 0
    }),
  )
}
