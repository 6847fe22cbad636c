import { expect, test } from "bun:test"
import { newKey } from "./new-key.ts"

test("a key is a UUID of version 7 that tells its time", () => {
  const now = Date.parse("2026-02-03T04:05:06.789Z")
  const key = newKey(now)
  expect(key).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(Number.parseInt(key.slice(0, 13).replace("-", ""), 16)).toBe(now)
})

test("keys of one moment differ, and later ones come after them", () => {
  const keys = Array.from({ length: 1_000 }, () => newKey(1_000))
  expect(new Set(keys).size).toBe(keys.length)
  for (const key of keys) expect(key < newKey(1_001)).toBe(true)
})
