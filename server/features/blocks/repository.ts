import { chunks } from "../../platform/store/chunks.ts"
import type { Db } from "../../platform/store/index.ts"

type Tables = {
  blocks: { user_id: string; blocked_id: string; room_id: string; created_at: number }
}

export type BlockRow = Tables["blocks"]

const tables = (db: Db) => db.withTables<Tables>()

/** @returns whether it is new */
export async function insertBlock(db: Db, row: BlockRow): Promise<boolean> {
  const added = await tables(db)
    .insertInto("blocks")
    .values(row)
    .onConflict(conflict => conflict.doNothing())
    .returning("user_id")
    .executeTakeFirst()
  return added !== undefined
}

/** @returns whether there was one */
export async function deleteBlock(db: Db, userId: string, blockedId: string): Promise<boolean> {
  const result = await tables(db)
    .deleteFrom("blocks")
    .where("user_id", "=", userId)
    .where("blocked_id", "=", blockedId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Ids of those whom a user has blocked, a page of them or, without a limit, all. */
export async function findBlockedBy(
  db: Db,
  userId: string,
  page: { after: string; limit: number },
): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom("blocks")
    .select("blocked_id")
    .where("user_id", "=", userId)
    .where("blocked_id", ">", page.after)
    .orderBy("blocked_id")
    .limit(page.limit)
    .execute()
  return rows.map(row => row.blocked_id)
}

/** Blocks by some users. */
export async function findByUsers(db: Db, userIds: readonly string[]): Promise<BlockRow[]> {
  const rows: BlockRow[] = []
  for (const some of chunks(userIds)) {
    rows.push(...(await tables(db).selectFrom("blocks").selectAll().where("user_id", "in", some).execute()))
  }
  return rows
}

/** Deletes the blocks that a user made, and those of the user: the account is gone. */
export async function deleteBlocksOf(db: Db, userId: string): Promise<void> {
  await tables(db)
    .deleteFrom("blocks")
    .where(eb => eb.or([eb("user_id", "=", userId), eb("blocked_id", "=", userId)]))
    .execute()
}

export async function countBlocks(db: Db, userId: string): Promise<number> {
  const { count } = await tables(db)
    .selectFrom("blocks")
    .select(eb => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Blocks between the two people of direct rooms. */
export async function findOfRooms(db: Db, roomIds: readonly string[]): Promise<BlockRow[]> {
  const rows: BlockRow[] = []
  for (const some of chunks(roomIds)) {
    rows.push(...(await tables(db).selectFrom("blocks").selectAll().where("room_id", "in", some).execute()))
  }
  return rows
}

/** Blocks by some users of some others. */
export async function findBetween(
  db: Db,
  pairs: { userIds: readonly string[]; blockedIds: readonly string[] },
): Promise<BlockRow[]> {
  const rows: BlockRow[] = []
  for (const some of chunks(pairs.userIds)) {
    rows.push(
      ...(await tables(db)
        .selectFrom("blocks")
        .selectAll()
        .where("user_id", "in", some)
        .where("blocked_id", "in", pairs.blockedIds)
        .execute()),
    )
  }
  return rows
}
