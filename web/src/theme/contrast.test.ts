import { expect, test } from "bun:test"
import { join } from "node:path"
import { contrast, parseOklch } from "./colour.ts"
import { themes } from "./themes.ts"

const css = await Bun.file(join(import.meta.dir, "themes.css")).text()

/** The colours of each theme by name, as the style sheet has them. */
const palettes = new Map(
  [...css.matchAll(/@plugin "daisyui\/theme" \{([^}]*)\}/gu)].map(([, body = ""]) => {
    const name = /name: "parley-([a-z]+)"/u.exec(body)?.[1] ?? ""
    return [
      name,
      new Map([...body.matchAll(/--color-([\w-]+): (.+);/gu)].map(([, key, value]) => [key, value])),
    ]
  }),
)

const grounds = ["base-100", "base-200"]
const text = 4.5
const sign = 3

const pairs: [front: string, ground: string, least: number][] = [
  ...grounds.flatMap(ground =>
    ["base-content", "muted", "primary", "error", "success", "info", "accent"].map(
      (front): [string, string, number] => [front, ground, text],
    ),
  ),
  ["base-content", "base-300", text],
  ["muted", "base-300", text],
  // Where the backdrop glows, words still stand out.
  ["base-content", "glow-start", text],
  ["base-content", "glow-end", text],
  ...["primary", "secondary", "accent", "neutral", "info", "success", "warning", "error"].map(
    (name): [string, string, number] => [`${name}-content`, name, text],
  ),
  ["primary", "base-300", sign],
]

test("the style sheet has exactly the themes that can be chosen", () => {
  expect([...palettes.keys()].sort()).toEqual(themes.map(theme => theme.name).sort())
})

for (const [theme, colours] of palettes) {
  test(`${theme}: every text stands out from its ground`, () => {
    const weak = pairs.flatMap(([front, ground, least]) => {
      const ratio = contrast(parseOklch(colours.get(front) ?? ""), parseOklch(colours.get(ground) ?? ""))
      return ratio < least ? [`${front} on ${ground}: ${ratio.toFixed(2)} < ${least}`] : []
    })
    expect(weak).toEqual([])
  })
}

test("contrast is that of WCAG", () => {
  const black = { lightness: 0, chroma: 0, hue: 0 }
  const white = { lightness: 1, chroma: 0, hue: 0 }
  expect(contrast(black, white)).toBeCloseTo(21, 1)
  expect(contrast(white, white)).toBeCloseTo(1, 5)
})
