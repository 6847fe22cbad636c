import { limits } from "@parley/contract"
import type { Db } from "../../platform/store/index.ts"
import type { BlockReads } from "../rooms/index.ts"
import { findBetween, findBlockedBy, findByUsers, findOfRooms } from "./repository.ts"

/** Whom someone has blocked: what they mention is nothing to that person. */
export function blockedBy(db: Db, userId: string): Promise<string[]> {
  return findBlockedBy(db, userId, { after: "", limit: limits.blocksMax })
}

/** Whom each of these users has blocked; those who block nobody are left out. */
export async function blockedByEach(db: Db, userIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = Map.groupBy(await findByUsers(db, userIds), row => row.user_id)
  return new Map([...rows].map(([userId, own]) => [userId, new Set(own.map(row => row.blocked_id))]))
}

/** Those of the others whom a user has blocked, or who have blocked the user. */
export async function apart(db: Db, userId: string, others: readonly string[]): Promise<Set<string>> {
  const [blockers, blocked] = await Promise.all([
    findBetween(db, { userIds: others, blockedIds: [userId] }),
    blockedBy(db, userId),
  ])
  return new Set([...blockers.map(row => row.user_id), ...blocked])
}

/** What the commands of rooms ask. */
export const blockReads: BlockReads = {
  async inDirectRooms(db, roomIds) {
    const rows = await findOfRooms(db, roomIds)
    return rows.map(row => ({ roomId: row.room_id, userId: row.user_id, blockedId: row.blocked_id }))
  },
  async between(db, pairs) {
    const rows = await findBetween(db, pairs)
    return rows.map(row => ({ roomId: row.room_id, userId: row.user_id, blockedId: row.blocked_id }))
  },
}
