import { expect, test } from "bun:test"
import fc from "fast-check"
import { cleanName, contentDisposition } from "./name.ts"

test.each([
  ["report.pdf", "report.pdf"],
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\ann\\photo.jpg", "photo.jpg"],
  ["/", "file"],
  ["..", "file"],
  ["", "file"],
  ["a\0b\r\nc.txt", "abc.txt"],
  ["photo\u202egpj.exe", "photogpj.exe"],
  ["  e\u0301te\u0301 .txt ", "\u00e9t\u00e9 .txt"],
  ["日本語.png", "日本語.png"],
])("%j is kept as %j", (given, kept) => {
  expect(cleanName(given)).toBe(kept)
})

test("no name leads anywhere, hides anything or is too long", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), given => {
      const name = cleanName(given)
      expect(name).not.toMatch(/[/\\\p{Cc}\u202a-\u202e]/u)
      expect(name.length).toBeGreaterThan(0)
      expect(name.length).toBeLessThanOrEqual(255)
      expect(name.isWellFormed()).toBe(true)
      expect(cleanName(name)).toBe(name)
    }),
    { numRuns: 500 },
  )
})

test("a header holds any name without breaking out of its quotes", () => {
  expect(contentDisposition("attachment", 'a "b";\u00e9%.txt')).toBe(
    `attachment; filename="a _b_;__.txt"; filename*=UTF-8''a%20%22b%22%3B%C3%A9%25.txt`,
  )
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), given => {
      const header = contentDisposition("inline", cleanName(given))
      expect(header).toMatch(/^inline; filename="[^"\\]*"; filename\*=UTF-8''[\w.!#$&+^`|~%-]*$/)
      const encoded = header.split("UTF-8''")[1] ?? ""
      expect(decodeURIComponent(encoded)).toBe(cleanName(given))
    }),
    { numRuns: 500 },
  )
})
