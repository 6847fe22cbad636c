import fc from "fast-check"

const nested = (depth: number): unknown => {
  let value: unknown = "inside"
  for (let n = 0; n < depth; n++) value = n % 2 === 0 ? [value] : { deeper: value }
  return value
}

/** JSON values that a field does not expect. */
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, [], {}, [[]]),
  fc.constantFrom<unknown>("", " ", "a\0b", "\ud800", "b\udfff", "__proto__", "constructor", "\u202e", "😀"),
  fc.constantFrom<unknown>("x".repeat(100_000), Array(2_000).fill("x"), nested(50), { $gt: "" }),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Texts for paths and queries, which are Unicode by nature. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    "0",
    "-1",
    "101",
    "1.5",
    "1e99",
    "abc",
    "NaN",
    "null",
    "\0",
    "a\0b",
    "__proto__",
    "me",
    "%",
  ),
  fc.constantFrom("x".repeat(1_500), "' or 1=1 --", "../../etc/passwd", "💥", "e30", "bnVsbA", "WzEsMl0"),
  fc.string({ unit: "grapheme", maxLength: 80 }),
)

export interface Mutation {
  readonly how: "replace" | "remove" | "add" | "whole"
  readonly at: number
  readonly value: unknown
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  how: fc.constantFrom(
    "replace" as const,
    "replace" as const,
    "remove" as const,
    "add" as const,
    "whole" as const,
  ),
  at: fc.nat(20),
  value: oddValue,
})

/** A value that was good, spoilt in one place. */
export function spoil(good: unknown, { how, at, value }: Mutation): unknown {
  if (how === "whole" || typeof good !== "object" || good === null) return value
  const fields = Object.keys(good)
  const field = fields[at % Math.max(1, fields.length)]
  if (how === "add" || field === undefined) return { ...good, odd: value, "": value }
  return Object.fromEntries(
    Object.entries(good).flatMap(([name, before]) => {
      if (name !== field) return [[name, before]]
      return how === "remove" ? [] : [[name, value]]
    }),
  )
}
