import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { linkParts } from "./links.ts"

const hrefs = (text: string) => linkParts(text).flatMap(part => part.href ?? [])

describe("linkParts", () => {
  test("finds addresses among words", () => {
    expect(linkParts("see https://a.example/x and http://b.example")).toEqual([
      { text: "see " },
      { text: "https://a.example/x", href: "https://a.example/x" },
      { text: " and " },
      { text: "http://b.example", href: "http://b.example/" },
    ])
  })

  test("leaves out what ends the sentence", () => {
    expect(hrefs("Is it https://a.example/x?")).toEqual(["https://a.example/x"])
    expect(hrefs("(https://a.example/x), then")).toEqual(["https://a.example/x"])
    expect(hrefs("https://a.example/wiki/Tide_(sea).")).toEqual(["https://a.example/wiki/Tide_(sea)"])
  })

  test("follows http and https alone", () => {
    for (const text of [
      "javascript:alert(1)",
      "data:text/html,x",
      "ftp://a.example",
      "https://",
      "xhttps://a.example",
    ]) {
      expect(hrefs(text)).toEqual([])
    }
  })

  test("does not reach into markup", () => {
    expect(
      linkParts('<a href="https://a.example/">x</a>')
        .map(part => part.text)
        .join(""),
    ).toBe('<a href="https://a.example/">x</a>')
    expect(hrefs('<img src="https://a.example/x" onerror="y">')).toEqual(["https://a.example/x"])
  })

  test("loses nothing, and every address is http or https", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("http://", "https://", "a.example", ")", "(", " ", "."),
    )
    fc.assert(
      fc.property(fc.array(piece), pieces => {
        const text = pieces.join("")
        const parts = linkParts(text)
        expect(parts.map(part => part.text).join("")).toBe(text)
        for (const { href } of parts) if (href !== undefined) expect(href).toMatch(/^https?:\/\//u)
      }),
    )
  })
})
