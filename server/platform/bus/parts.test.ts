import { expect, test } from "bun:test"
import { FromParts, toParts } from "./parts.ts"

const text = "a🙂名".repeat(1_000)

test("what fits is one piece", () => {
  const [piece, ...rest] = toParts({ text: "hi" }, 1_000)
  expect(rest).toEqual([])
  expect(new FromParts().take(piece ?? new Uint8Array())).toEqual({ text: "hi" })
})

test("a long message comes whole, wherever its letters were cut, between others", () => {
  const [first, second] = [[...toParts({ text }, 100)], [...toParts({ text: `${text}!` }, 100)]]
  const parts = new FromParts()
  const got = first.flatMap((piece, n) => [parts.take(piece), parts.take(second[n] ?? piece)])
  for (const piece of second.slice(first.length)) got.push(parts.take(piece))
  expect(got.filter(message => message !== undefined)).toEqual([{ text }, { text: `${text}!` }])
})

test("one that lost a part never comes", () => {
  const pieces = [...toParts({ text }, 100)]
  for (const lost of [0, 1, pieces.length - 1]) {
    const parts = new FromParts()
    const got = pieces.filter((_, n) => n !== lost).map(piece => parts.take(piece))
    expect(got.every(message => message === undefined)).toBe(true)
  }
})
