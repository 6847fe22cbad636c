import { expect, test } from "bun:test"
import { dayName, momentOf, shortTime } from "./dates.ts"

const now = new Date(2026, 2, 10, 0, 30)
const local = (...parts: [number, number, number, number?]) => new Date(...parts).toISOString()

test("names days as people do, by the calendar and not by hours", () => {
  expect(dayName(local(2026, 2, 10), now)).toBe("Today")
  expect(dayName(local(2026, 2, 9, 23), now)).toBe("Yesterday")
  expect(dayName(local(2026, 2, 2, 12), now)).toBe("Monday 2 March")
  expect(dayName(local(2025, 2, 2, 12), now)).toBe("2 March 2025")
})

test("shortens times the more the older they are", () => {
  expect(shortTime(local(2026, 2, 10), now)).toMatch(/\d:\d\d/u)
  expect(shortTime(local(2026, 2, 9, 1), now)).toBe("Yesterday")
  expect(shortTime(local(2026, 2, 4, 1), now)).toBe("Wednesday")
  expect(shortTime(local(2026, 2, 3, 1), now)).toBe("3 Mar")
  expect(shortTime(local(2024, 2, 3, 1), now)).toBe("3 Mar 2024")
})

test("tells a moment by the clock, and its day where that is another one", () => {
  expect(momentOf(new Date(2026, 2, 10, 0, 5).getTime(), now)).toMatch(/^0?0:05/u)
  expect(momentOf(new Date(2026, 2, 9, 23, 5).getTime(), now)).toContain("9 March 2026")
})
