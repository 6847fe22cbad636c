import { type Account, type EditProfile, ParleyError, type User, type UserProfile } from "@parley/contract"
import { z } from "zod"
import { subjects } from "../../platform/bus/index.ts"
import { isoTime, isoTimeOrNull } from "../../platform/clock.ts"
import { readCursor, storableText, writeCursor } from "../../platform/cursor.ts"
import type { Tx } from "../../platform/store/index.ts"
import type { IdentityContext } from "./context.ts"
import { summaryOf } from "./people.ts"
import { searchUsers, type UserRow, updateUser, userById } from "./repository.ts"
import { searchPattern, searchTextOf } from "./search.ts"
import { checkStatus, statusColumns } from "./statuses.ts"

/** A page of a list of users. */
export interface Page {
  readonly query?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** What everybody may see of a user. */
export function userOf(row: UserRow): User {
  return {
    ...summaryOf(row),
    bio: row.bio,
    role: row.role,
    createdAt: isoTime(row.created_at),
    deactivatedAt: isoTimeOrNull(row.deactivated_at),
  }
}

/** What users see of themselves. */
export function accountOf(row: UserRow): Account {
  return { ...userOf(row), email: row.email }
}

/** One's own account. @throws ParleyError `not_logged_in` if it is gone */
export async function account(context: IdentityContext, userId: string): Promise<Account> {
  const row = await userById(context.store.db, userId)
  if (!row) throw new ParleyError("not_logged_in")
  return accountOf(row)
}

/** When a user was last connected, in milliseconds since 1970, if the asker may know. */
export type LastSeen = (askerId: string, userId: string) => Promise<number | undefined>

/** @throws ParleyError `not_found` */
export async function getProfile(
  context: IdentityContext,
  { askerId, userId, lastSeen }: { askerId: string; userId: string; lastSeen: LastSeen },
): Promise<UserProfile> {
  const row = await userById(context.store.db, userId)
  if (!row) throw new ParleyError("not_found")
  return { ...userOf(row), lastSeenAt: isoTimeOrNull((await lastSeen(askerId, userId)) ?? null) }
}

const AfterUser = z.tuple([storableText, storableText]).transform(([username, id]) => ({ username, id }))

/** Users whose username, or name from one of its words on, begins with the query; by username. */
export async function findUsers(
  context: IdentityContext,
  { query, cursor, limit }: Page,
  { deactivated }: { deactivated: boolean },
): Promise<{ rows: UserRow[]; cursor: string | null }> {
  const search = {
    pattern: searchPattern(query),
    after: cursor === undefined ? undefined : readCursor(cursor, AfterUser),
    limit: limit + 1,
    deactivated,
  }
  // In a snapshot, off the event loop: a query that few match reads many rows.
  const found = await context.store.snapshot(tx => searchUsers(tx, search))
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, cursor: last && found.length > limit ? writeCursor([last.username, last.id]) : null }
}

/** @throws ParleyError `not_logged_in` if the account is gone */
export async function setAvatar(tx: Tx, userId: string, avatarId: string | null): Promise<Account> {
  const row = await updateUser(tx, userId, { avatar_id: avatarId })
  if (!row) throw new ParleyError("not_logged_in")
  return accountOf(row)
}

/**
 * Changes one's profile and tells every node.
 * @throws ParleyError `invalid_input`, `not_logged_in` if the account is gone
 */
export async function editProfile(
  context: IdentityContext,
  userId: string,
  { name, bio, status }: EditProfile,
): Promise<Account> {
  if (name === undefined && bio === undefined && status === undefined) return account(context, userId)
  checkStatus(status, context.clock.now())
  const row = await context.store.transaction(async tx => {
    const { username } = (await userById(tx, userId)) ?? {}
    if (username === undefined) return undefined
    return updateUser(tx, userId, {
      ...(name === undefined ? {} : { name, search_text: searchTextOf(username, name) }),
      ...(bio === undefined ? {} : { bio }),
      ...(status === undefined ? {} : statusColumns(status)),
    })
  })
  if (!row) throw new ParleyError("not_logged_in")
  context.bus.publish(subjects.control, { v: 1, kind: "user-updated", userId })
  return accountOf(row)
}
