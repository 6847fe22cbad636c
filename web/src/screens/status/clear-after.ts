/** How long a status lasts: spans from now on, and ends by the calendar of where one is. */
export const clearChoices = ["halfHour", "hour", "fourHours", "today", "week", "never"] as const
export type ClearAfter = (typeof clearChoices)[number]

const minute = 60_000
const spans = { halfHour: 30 * minute, hour: 60 * minute, fourHours: 240 * minute }

/** When a status that is set now goes; null: by itself never. A week ends with its Sunday. */
export function clearsAt(choice: ClearAfter, now: Date): Date | null {
  if (choice === "never") return null
  if (choice === "today") return endBefore(1, now)
  if (choice === "week") return endBefore(7 - ((now.getDay() + 6) % 7), now)
  return new Date(now.getTime() + spans[choice])
}

/** The last moment before a local day begins: 1 is tomorrow. */
const endBefore = (days: number, now: Date) =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 0, 0, 0, -1)
