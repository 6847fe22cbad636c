import { expect, test } from "bun:test"
import { join } from "node:path"
import { directionOf, stepAlong } from "./direction.ts"

test("the arrow that points along the line goes on, the other one back", () => {
  expect([stepAlong("ArrowRight", false), stepAlong("ArrowLeft", false)]).toEqual([1, -1])
  expect([stepAlong("ArrowRight", true), stepAlong("ArrowLeft", true)]).toEqual([-1, 1])
  expect(stepAlong("ArrowDown", true)).toBe(0)
})

test("a text runs as its first letter does", () => {
  expect(directionOf("1. Ada قالت")).toBe("ltr")
  expect(directionOf("@ سلمى, Ada")).toBe("rtl")
  expect(directionOf("שלום")).toBe("rtl")
  expect(directionOf("漢字")).toBe("ltr")
  expect(directionOf("42 🎉")).toBeUndefined()
})

/** Utilities and properties that name a side of the screen, where those that follow the line are meant. */
const physical = [
  /["'`\s:](?:-?(?:m|p|scroll-m|scroll-p)[lr]-|(?:left|right)-|border-[lr]\b|rounded-[lr]\b|rounded-[tb][lr]\b|text-(?:left|right)\b|float-(?:left|right)\b|clear-(?:left|right)\b)/u,
  /^\s*(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)|left|right)(?:-[\w-]+)?\s*:/mu,
  /(?:text-align|float|clear)\s*:\s*(?:left|right)/u,
]
/** What names a side on purpose: writers of a table say which side its cells stand at. */
const onPurpose: Readonly<Record<string, RegExp>> = {
  "markdown/table.tsx": /const sides = .*/u,
}

const sidesIn = (text: string) =>
  text
    .split("\n")
    .filter(line => physical.some(side => side.test(line)) && !/^\s*(?:\/\/|\*|\/\*)/u.test(line))

test("styles follow the line: no utility or property names a side", async () => {
  const source = join(import.meta.dir, "..")
  const found: string[] = []
  for (const path of new Bun.Glob("**/*.{tsx,css}").scanSync(source)) {
    const text = await Bun.file(join(source, path)).text()
    const lines = sidesIn(text.replace(onPurpose[path] ?? /$^/u, ""))
    found.push(...lines.map(line => `${path}: ${line.trim()}`))
  }
  expect(found).toEqual([])
})

test("the search for sides finds them", () => {
  for (const line of [
    'className="ml-2 flex"',
    'className="md:-mr-1"',
    'className="absolute right-3"',
    'className="border-l"',
    'className="text-left"',
    "  padding-left: 1rem;",
    "  left: 0;",
    "text-align: right;",
  ]) {
    expect(sidesIn(line)).toEqual([line])
  }
  for (const line of ['className="ms-2 me-1 inset-x-0"', "margin-inline-start: 0;", "align: left"]) {
    expect(sidesIn(line)).toEqual([])
  }
})
