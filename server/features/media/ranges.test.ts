import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { isKnown, rangeOf } from "./ranges.ts"

const runs = { numRuns: 500 }

describe("a range", () => {
  test("is what the header asks for, within the content", () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.nat(1_000), (size, one, other) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)]
        const expected = first < size ? { start: first, end: Math.min(last + 1, size) } : "unsatisfiable"
        expect(rangeOf(`bytes=${first}-${last}`, size)).toEqual(expected)
      }),
      runs,
    )
  })

  test("may have no end, or count from the end", () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), (size, n) => {
        expect(rangeOf(`bytes=${n}-`, size)).toEqual(n < size ? { start: n, end: size } : "unsatisfiable")
        const start = Math.max(size - n, 0)
        expect(rangeOf(`bytes=-${n}`, size)).toEqual(start < size ? { start, end: size } : "unsatisfiable")
      }),
      runs,
    )
  })

  test("whatever the header says lies within the content", () => {
    const header = fc.oneof(fc.string(), fc.stringMatching(/^bytes=[0-9 ,-]{0,40}$/))
    fc.assert(
      fc.property(header, fc.nat(1_000), (given, size) => {
        const range = rangeOf(given, size)
        if (range === undefined || range === "unsatisfiable") return
        expect(range.start).toBeGreaterThanOrEqual(0)
        expect(range.start).toBeLessThan(range.end)
        expect(range.end).toBeLessThanOrEqual(size)
      }),
      runs,
    )
  })

  test("that makes no sense, or is several, is passed over", () => {
    for (const header of [
      null,
      "",
      "bytes",
      "bytes=",
      "bytes=-",
      "bytes=5-2",
      "bytes=a-b",
      "lines=1-2",
      "bytes=0-1,3-4",
    ]) {
      expect(rangeOf(header, 100)).toBeUndefined()
    }
    expect(rangeOf(`bytes=0-${"9".repeat(400)}`, 100)).toEqual({ start: 0, end: 100 })
    expect(rangeOf(`bytes=${"9".repeat(400)}-`, 100)).toBe("unsatisfiable")
  })
})

test("a content is known by its tag, one of several, a weak one, or any", () => {
  for (const header of ['"a"', '"b", "a"', 'W/"a"', "*"]) expect(isKnown(header, '"a"')).toBe(true)
  for (const header of [null, "", '"b"', "a", '"a']) expect(isKnown(header, '"a"')).toBe(false)
})
