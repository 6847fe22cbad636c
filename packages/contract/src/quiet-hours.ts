import type { QuietHours } from "./notifications.ts"

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

/**
 * Whether a moment, in milliseconds since 1970, lies in someone's quiet hours. They are wall-clock times of the
 * person's zone: on the days on which clocks change they last an hour more or less. Those that go past midnight belong
 * to the day on which they begin; the same time twice is a whole day.
 */
export function isQuiet(quiet: QuietHours | null, at: number): boolean {
  if (!quiet) return false
  const { day, time } = wallClock(at, quiet.timeZone)
  const { from, to } = quiet
  if (from < to) return from <= time && time < to && quiet.days.includes(day)
  const dayBefore = (day + 6) % 7
  return (time >= from && quiet.days.includes(day)) || (time < to && quiet.days.includes(dayBefore))
}

/** The day of the week, 0 is Sunday, and the time of day as `HH:MM`. */
function wallClock(at: number, timeZone: string): { day: number; time: string } {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  })
  const parts = new Map(format.formatToParts(at).map(part => [part.type, part.value]))
  return {
    day: days.indexOf(parts.get("weekday") ?? ""),
    time: `${parts.get("hour") ?? "00"}:${parts.get("minute") ?? "00"}`,
  }
}
