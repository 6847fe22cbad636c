import { expect, test } from "bun:test"
import { clearsAt } from "./clear-after.ts"

// A Wednesday.
const now = new Date(2026, 2, 11, 15, 45)

test("spans count from now on", () => {
  expect(clearsAt("halfHour", now)).toEqual(new Date(2026, 2, 11, 16, 15))
  expect(clearsAt("hour", now)).toEqual(new Date(2026, 2, 11, 16, 45))
  expect(clearsAt("fourHours", now)).toEqual(new Date(2026, 2, 11, 19, 45))
  expect(clearsAt("never", now)).toBeNull()
})

test("a day ends with its last moment, a week with its Sunday", () => {
  expect(clearsAt("today", now)).toEqual(new Date(2026, 2, 11, 23, 59, 59, 999))
  expect(clearsAt("week", now)).toEqual(new Date(2026, 2, 15, 23, 59, 59, 999))
  expect(clearsAt("week", new Date(2026, 2, 9))).toEqual(new Date(2026, 2, 15, 23, 59, 59, 999))
  expect(clearsAt("week", new Date(2026, 2, 15, 22))).toEqual(new Date(2026, 2, 15, 23, 59, 59, 999))
  expect(clearsAt("today", new Date(2026, 11, 31, 12))).toEqual(new Date(2026, 11, 31, 23, 59, 59, 999))
})
