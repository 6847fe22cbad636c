import { expect, test } from "bun:test"
import { sizeText } from "./size-text.ts"

test("sizes are told in the unit that suits them", () => {
  expect([0, 1, 999, 1_000, 2_500_000, 104_857_600].map(size => sizeText(size, "en"))).toEqual([
    "0 bytes",
    "1 byte",
    "999 bytes",
    "1 kB",
    "2.5 MB",
    "104.9 MB",
  ])
})
