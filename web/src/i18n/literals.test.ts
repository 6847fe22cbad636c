import { expect, test } from "bun:test"
import { join } from "node:path"

/**
 * Attributes whose value people read or hear. A key of a catalogue has no space and begins small; text between tags is
 * the linter's to find (`noJsxLiterals`).
 */
const told =
  /\b(?:aria-(?:label|description|roledescription|valuetext)|title|placeholder|alt|label|note|legend|hint|submitLabel)="(?=[^"]*\p{L})(?:\p{Lu}|[^"]*\s)[^"]*"/gu
/** The name is the same in every language. */
const name = 'aria-label="Parley"'

const literalsIn = (text: string): string[] => (text.match(told) ?? []).filter(found => found !== name)

test("no attribute that people read or hear says something of its own", async () => {
  const source = join(import.meta.dir, "..")
  const found: string[] = []
  for (const path of new Bun.Glob("**/*.tsx").scanSync(source)) {
    const text = await Bun.file(join(source, path)).text()
    found.push(...literalsIn(text).map(literal => `${path}: ${literal}`))
  }
  expect(found).toEqual([])
})

test("the search for such attributes finds them", () => {
  for (const literal of ['title="Members"', 'aria-label="loading messages"', 'placeholder="Søk"']) {
    expect(literalsIn(`<input ${literal} className="flex gap-2" />`)).toEqual([literal])
  }
  expect(literalsIn('<Field label="signUpWith" alt="" title={t("send")} />')).toEqual([])
})
