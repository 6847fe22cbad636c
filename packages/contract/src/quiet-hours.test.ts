import { describe, expect, test } from "bun:test"
import type { QuietHours } from "./notifications.ts"
import { isQuiet } from "./quiet-hours.ts"

const nights: QuietHours = {
  from: "22:00",
  to: "07:00",
  days: [0, 1, 2, 3, 4, 5, 6],
  timeZone: "Europe/Vienna",
}
const at = (time: string) => Date.parse(time)

describe("quiet hours", () => {
  test("are wall-clock times of the person's zone", () => {
    expect(isQuiet(nights, at("2026-01-15T20:59:59Z"))).toBe(false)
    expect(isQuiet(nights, at("2026-01-15T21:00:00Z"))).toBe(true)
    expect(isQuiet(nights, at("2026-01-16T05:59:59Z"))).toBe(true)
    expect(isQuiet(nights, at("2026-01-16T06:00:00Z"))).toBe(false)
    const tokyo = { ...nights, timeZone: "Asia/Tokyo" }
    expect(isQuiet(tokyo, at("2026-01-15T13:00:00Z"))).toBe(true)
    expect(isQuiet(tokyo, at("2026-01-15T12:59:59Z"))).toBe(false)
  })

  test("follow the clock on the days on which it changes", () => {
    // 29 March 2026: 02:00 becomes 03:00, so 07:00 is at 05:00 UTC. 25 October: 03:00 becomes 02:00 again.
    expect(isQuiet(nights, at("2026-03-28T21:00:00Z"))).toBe(true)
    expect(isQuiet(nights, at("2026-03-29T04:59:59Z"))).toBe(true)
    expect(isQuiet(nights, at("2026-03-29T05:00:00Z"))).toBe(false)
    expect(isQuiet(nights, at("2026-10-25T05:59:59Z"))).toBe(true)
    expect(isQuiet(nights, at("2026-10-25T06:00:00Z"))).toBe(false)
    // 02:30 happens twice in October, and never in March.
    const early = { ...nights, from: "02:30", to: "02:45" }
    expect(isQuiet(early, at("2026-10-25T00:35:00Z"))).toBe(true)
    expect(isQuiet(early, at("2026-10-25T01:35:00Z"))).toBe(true)
    const march = Array.from({ length: 24 * 12 }, (_, n) => at("2026-03-28T23:00:00Z") + n * 300_000)
    expect(march.some(each => isQuiet({ ...early, days: [0] }, each))).toBe(false)
  })

  test("past midnight belong to the day on which they begin", () => {
    const fridays = { ...nights, days: [5], timeZone: "UTC" }
    expect(isQuiet(fridays, at("2026-01-16T23:00:00Z"))).toBe(true)
    expect(isQuiet(fridays, at("2026-01-17T06:59:00Z"))).toBe(true)
    expect(isQuiet(fridays, at("2026-01-16T06:59:00Z"))).toBe(false)
    expect(isQuiet(fridays, at("2026-01-17T23:00:00Z"))).toBe(false)
  })

  test("within a day end on it, and the same time twice is a whole day", () => {
    const noon = { ...nights, from: "12:00", to: "13:00", days: [1], timeZone: "UTC" }
    expect(isQuiet(noon, at("2026-01-19T12:30:00Z"))).toBe(true)
    expect(isQuiet(noon, at("2026-01-19T13:00:00Z"))).toBe(false)
    expect(isQuiet(noon, at("2026-01-20T12:30:00Z"))).toBe(false)
    const mondays = { ...noon, from: "00:00", to: "00:00" }
    expect(isQuiet(mondays, at("2026-01-19T00:00:00Z"))).toBe(true)
    expect(isQuiet(mondays, at("2026-01-19T23:59:00Z"))).toBe(true)
    expect(isQuiet(mondays, at("2026-01-20T00:00:00Z"))).toBe(false)
  })

  test("of nobody are never", () => {
    expect(isQuiet(null, 0)).toBe(false)
  })
})
