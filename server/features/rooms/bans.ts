import type { Command } from "../../platform/queue/index.ts"
import type { Db, Tx } from "../../platform/store/index.ts"

/** The queries of the table `bans`, and the bans of a batch. */

type Tables = {
  bans: { room_id: string; user_id: string; reason: string; banned_by: string; created_at: number }
}

export type BanRow = Tables["bans"]

const tables = (db: Db) => db.withTables<Tables>()

/** Bans from a room, by user id. */
export async function findBansPage(
  db: Db,
  query: { roomId: string; after: string; limit: number },
): Promise<BanRow[]> {
  return await tables(db)
    .selectFrom("bans")
    .selectAll()
    .where("room_id", "=", query.roomId)
    .where("user_id", ">", query.after)
    .orderBy("user_id")
    .limit(query.limit)
    .execute()
}

export async function deleteBansOf(tx: Tx, roomIds: readonly string[]): Promise<void> {
  await tables(tx).deleteFrom("bans").where("room_id", "in", roomIds).execute()
}

const keyOf = (roomId: string, userId: string): string => `${roomId} ${userId}`

/** Bans of those whom the commands of a batch would let in, or are about. */
export class Bans {
  readonly #rows: Map<string, BanRow>
  readonly #changed = new Map<string, { roomId: string; userId: string }>()

  constructor(rows: readonly BanRow[]) {
    this.#rows = new Map(rows.map(row => [keyOf(row.room_id, row.user_id), row]))
  }

  of(roomId: string, userId: string): BanRow | undefined {
    return this.#rows.get(keyOf(roomId, userId))
  }

  add(row: BanRow): void {
    this.#rows.set(this.#note(row.room_id, row.user_id), row)
  }

  lift(roomId: string, userId: string): void {
    this.#rows.delete(this.#note(roomId, userId))
  }

  /** Writes what changed, but of rooms that are gone. */
  async flush(tx: Tx, gone: ReadonlySet<string>): Promise<void> {
    for (const [key, { roomId, userId }] of this.#changed) {
      if (gone.has(roomId)) continue
      await tables(tx)
        .deleteFrom("bans")
        .where("room_id", "=", roomId)
        .where("user_id", "=", userId)
        .execute()
      const row = this.#rows.get(key)
      if (row) await tables(tx).insertInto("bans").values(row).execute()
    }
  }

  #note(roomId: string, userId: string): string {
    const key = keyOf(roomId, userId)
    this.#changed.set(key, { roomId, userId })
    return key
  }
}

/** Commands that a ban decides on. Others need not read any. */
const minding = new Set(["member.join", "member.add", "member.ban", "member.unban"])

export async function loadBans(tx: Tx, commands: readonly Command[]): Promise<Bans> {
  const some = commands.filter(command => minding.has(command.type))
  if (some.length === 0) return new Bans([])
  const userIds = some.map(({ actor, body }) => (body as { userId?: string }).userId ?? actor)
  const rows = await tables(tx)
    .selectFrom("bans")
    .selectAll()
    .where("room_id", "in", [...new Set(some.map(command => command.roomId))])
    .where("user_id", "in", [...new Set(userIds)])
    .execute()
  return new Bans(rows)
}

/** Forgets the bans of a user whose account is gone, with their reasons. Nobody comes back by that account. */
export async function forgetBansOf(db: Db, userId: string): Promise<void> {
  await tables(db).deleteFrom("bans").where("user_id", "=", userId).execute()
}
