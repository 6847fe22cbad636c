import { mediaUrl, type UserSummary } from "@parley/contract"
import type { Db } from "../../platform/store/index.ts"
import { type UserRow, usersBy } from "./repository.ts"
import { statusOf } from "./statuses.ts"

/** Reads of people for other features; they take a `Db` so that they may run in a caller's transaction. */
export interface People {
  /** By id. Deactivated users are there, since what they wrote shows them; unknown ids are left out. */
  summaries(db: Db, ids: readonly string[]): Promise<Map<string, UserSummary>>
  /** By username, in any case; the keys are lower case. Who is deactivated cannot be addressed and is left out. */
  byUsernames(db: Db, usernames: readonly string[]): Promise<Map<string, UserSummary>>
}

export const people: People = {
  async summaries(db, ids) {
    const rows = await usersBy(db, "id", [...new Set(ids)])
    return new Map(rows.map(row => [row.id, summaryOf(row)]))
  },
  async byUsernames(db, usernames) {
    const rows = await usersBy(db, "username", [...new Set(usernames.map(each => each.toLowerCase()))])
    const active = rows.filter(row => row.deactivated_at === null)
    return new Map(active.map(row => [row.username, summaryOf(row)]))
  },
}

export function summaryOf(row: UserRow): UserSummary {
  const { id, username, name, avatar_id } = row
  return { id, username, name, avatarUrl: avatar_id === null ? null : mediaUrl(avatar_id), ...statusOf(row) }
}
