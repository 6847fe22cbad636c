import { expect, test } from "bun:test"
import { parseTyped, typedFilter } from "./typed-filters.ts"

test("filters are taken out of the words, wherever they stand", () => {
  expect(parseTyped('loops from:@ada the IN:#engines "never stops" before:2026-03-01')).toEqual({
    text: 'loops the "never stops"',
    filters: [
      { name: "from", value: "ada" },
      { name: "in", value: "engines" },
      { name: "before", value: "2026-03-01" },
    ],
  })
})

test("a value with spaces is quoted", () => {
  expect(parseTyped('in:"Design team"')).toEqual({
    text: "",
    filters: [{ name: "in", value: "Design team" }],
  })
  expect(parseTyped(typedFilter("in", "Design team")).filters[0]?.value).toBe("Design team")
})

test("what only looks like a filter is words", () => {
  for (const text of ['"it came from:ada"', "https://example.org", "wherefrom:ada", "from: ada"]) {
    expect(parseTyped(text)).toEqual({ text, filters: [] })
  }
})
