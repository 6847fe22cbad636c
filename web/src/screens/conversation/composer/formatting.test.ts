import { expect, test } from "bun:test"
import { type Format, format, formatOfKey } from "./formatting.ts"

/** The text with the selection between bars, before and after. */
function formatted(kind: Format, marked: string): string {
  const start = marked.indexOf("|")
  const end = marked.indexOf("|", start + 1) - 1
  const text = marked.replaceAll("|", "")
  const { from, to, insert, selectFrom, selectTo } = format(kind, { text, start, end })
  const next = text.slice(0, from) + insert + text.slice(to)
  return `${next.slice(0, selectFrom)}|${next.slice(selectFrom, selectTo)}|${next.slice(selectTo)}`
}

test("a format is put around the selection, and taken away again", () => {
  expect(formatted("bold", "so |very| good")).toBe("so **|very|** good")
  expect(formatted("bold", "so **|very|** good")).toBe("so |very| good")
  expect(formatted("italic", "||")).toBe("_||_")
  expect(formatted("code", "a |b| c")).toBe("a `|b|` c")
  expect(formatted("code", "|let a\nlet b|")).toBe("```\n|let a\nlet b|\n```")
})

test("a link asks for what is missing of it", () => {
  expect(formatted("link", "see |this| now")).toBe("see [this](|https://|) now")
  expect(formatted("link", "|https://example.org/|")).toBe("[||](https://example.org/)")
})

test("quotes and lists take whole lines", () => {
  expect(formatted("quote", "one\nt|w|o")).toBe("one\n> tw||o")
  expect(formatted("list", "|a\nb|")).toBe("- a\n- b||")
  expect(formatted("list", "|- a\n- b|")).toBe("a\nb||")
})

test("keys stand for formats", () => {
  expect(formatOfKey({ key: "B", code: "KeyB", shiftKey: false })).toBe("bold")
  expect(formatOfKey({ key: "K", code: "KeyK", shiftKey: true })).toBe("link")
  expect(formatOfKey({ key: "k", code: "KeyK", shiftKey: false })).toBeNull()
})
