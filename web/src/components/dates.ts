import { perLocale } from "../i18n/locale.ts"

const format = (options: Intl.DateTimeFormatOptions) =>
  perLocale(locale => new Intl.DateTimeFormat(locale, options))

const clock = format({ hour: "numeric", minute: "2-digit" })
const weekday = format({ weekday: "long" })
const dayAndClock = format({ weekday: "long", hour: "numeric", minute: "2-digit" })
const longDay = format({ weekday: "long", day: "numeric", month: "long" })
const longDayWithYear = format({ dateStyle: "long" })
const shortDay = format({ day: "numeric", month: "short" })
const shortDayWithYear = format({ day: "numeric", month: "short", year: "numeric" })
const whole = format({ dateStyle: "full", timeStyle: "short" })
const relative = perLocale(locale => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }))

/** Whole days from one local calendar day to another. */
function daysBetween(from: Date, to: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
  return Math.round((midnight(to) - midnight(from)) / 86_400_000)
}

/** "Today" or "Yesterday", as the language has them, at the beginning of a line. */
function nearDay(daysAgo: 0 | 1): string {
  const word = relative().format(-daysAgo, "day")
  return word.charAt(0).toLocaleUpperCase() + word.slice(1)
}

export const clockTime = (time: string): string => clock().format(new Date(time))
/** The clock without AM and PM, where the times around it tell which it is. */
export const narrowTime = (time: string): string =>
  clock()
    .formatToParts(new Date(time))
    .map(part => (part.type === "dayPeriod" ? "" : part.value))
    .join("")
    .trim()

export const wholeTime = (time: string): string => whole().format(new Date(time))

/** A calendar day with its year: "2 March 2025". */
export const calendarDay = (time: string): string => longDayWithYear().format(new Date(time))

/** A day as a separator names it: "Today", "Yesterday", "Monday 2 March". */
export function dayName(time: string, now: Date): string {
  const date = new Date(time)
  const days = daysBetween(date, now)
  if (days === 0 || days === 1) return nearDay(days)
  return (date.getFullYear() === now.getFullYear() ? longDay() : longDayWithYear()).format(date)
}

/** A time as a list names it, in as little room as it can. */
export function shortTime(time: string, now: Date): string {
  const date = new Date(time)
  const days = daysBetween(date, now)
  if (days <= 0) return clock().format(date)
  if (days === 1) return nearDay(1)
  if (days < 7) return weekday().format(date)
  return (date.getFullYear() === now.getFullYear() ? shortDay() : shortDayWithYear()).format(date)
}

/** A moment to come, in milliseconds since 1970, in as little room as it can. */
export function untilWhen(ms: number, now: Date): string {
  const date = new Date(ms)
  const days = daysBetween(now, date)
  if (days <= 0) return clock().format(date)
  return (days < 7 ? dayAndClock() : shortDay()).format(date)
}

/** A moment of the past, in milliseconds since 1970: the clock alone where it is of today. */
export function momentOf(ms: number, now: Date): string {
  const date = new Date(ms)
  return (daysBetween(date, now) === 0 ? clock() : whole()).format(date)
}
