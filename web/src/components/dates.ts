// Words are English like the rest of the page; the clock is that of the browser's language.
const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" })
const weekday = new Intl.DateTimeFormat("en", { weekday: "long" })
const longDay = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" })
const longDayWithYear = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" })
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" })
const shortDayWithYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" })
const whole = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short" })

/** Whole days from one local calendar day to another. */
function daysBetween(from: Date, to: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
  return Math.round((midnight(to) - midnight(from)) / 86_400_000)
}

export const clockTime = (time: string): string => clock.format(new Date(time))
/** The clock without AM and PM, where the times around it tell which it is. */
export const narrowTime = (time: string): string =>
  clock
    .formatToParts(new Date(time))
    .map(part => (part.type === "dayPeriod" ? "" : part.value))
    .join("")
    .trim()

export const wholeTime = (time: string): string => whole.format(new Date(time))

/** A local calendar day, to tell whether two times lie on the same one. */
export const dayOf = (time: string): string => new Date(time).toDateString()

/** A day as a separator names it: "Today", "Yesterday", "Monday 2 March". */
export function dayName(time: string, now: Date): string {
  const date = new Date(time)
  const days = daysBetween(date, now)
  if (days === 0) return "Today"
  if (days === 1) return "Yesterday"
  return (date.getFullYear() === now.getFullYear() ? longDay : longDayWithYear).format(date)
}

/** A time as a list names it, in as little room as it can. */
export function shortTime(time: string, now: Date): string {
  const date = new Date(time)
  const days = daysBetween(date, now)
  if (days <= 0) return clock.format(date)
  if (days === 1) return "Yesterday"
  if (days < 7) return weekday.format(date)
  return (date.getFullYear() === now.getFullYear() ? shortDay : shortDayWithYear).format(date)
}
