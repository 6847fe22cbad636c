import { type RawBuilder, sql } from "kysely"
import type { Db, Tx } from "../../platform/store/index.ts"

/** The queries of the tables `partitions`, `workers` and `duties`, for engines with several writers. */

type Tables = {
  /** `expires_at` of one that nobody owns is when it was let go. */
  partitions: { id: number; owner: string | null; epoch: number; expires_at: number }
  workers: { id: string; expires_at: number }
  duties: { name: string; owner: string; expires_at: number }
}

export interface Lease {
  readonly id: number
  /** Raised by each takeover. */
  readonly epoch: number
}

const tables = (db: Db) => db.withTables<Tables>()

/** Milliseconds since 1970 by the database's clock: those of the workers may differ. */
const now = (afterMs = 0): RawBuilder<number> =>
  sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint + ${afterMs}`

/** Says that a worker lives. @returns the ids of all who do, in order */
export async function saveWorker(tx: Tx, id: string, leaseMs: number): Promise<string[]> {
  await tables(tx)
    .insertInto("workers")
    .values({ id, expires_at: now(leaseMs) })
    .onConflict(conflict => conflict.column("id").doUpdateSet({ expires_at: now(leaseMs) }))
    .execute()
  const rows = await tables(tx)
    .selectFrom("workers")
    .select("id")
    .where("expires_at", ">", now())
    .orderBy("id")
    .execute()
  return rows.map(row => row.id)
}

export async function deleteWorker(db: Db, id: string): Promise<void> {
  await tables(db).deleteFrom("workers").where("id", "=", id).execute()
}

/** Workers that died long ago. */
export async function deleteDeadWorkers(db: Db, deadForMs: number): Promise<void> {
  await tables(db).deleteFrom("workers").where("expires_at", "<", now(-deadForMs)).execute()
}

/** Prolongs all leases of a worker. @returns them */
export async function renewLeases(tx: Tx, owner: string, leaseMs: number): Promise<Lease[]> {
  return await tables(tx)
    .updateTable("partitions")
    .set({ expires_at: now(leaseMs) })
    .where("owner", "=", owner)
    .returning(["id", "epoch"])
    .execute()
}

/**
 * Takes some partitions that nobody owns, or whose lease has expired, and raises their epochs. Those that a transaction
 * holds with `holdLeases` are passed over: whoever owned them is not done yet.
 */
export async function takeLeases(
  tx: Tx,
  want: { owner: string; leaseMs: number; count: number; not: readonly number[]; freeForMs: number },
): Promise<Lease[]> {
  if (want.count <= 0) return []
  let free = tables(tx)
    .selectFrom("partitions")
    .select("id")
    .where("expires_at", "<=", now(-want.freeForMs))
    .orderBy("id")
    .limit(want.count)
    .forUpdate()
    .skipLocked()
  if (want.not.length > 0) free = free.where("id", "not in", want.not)
  const ids = (await free.execute()).map(row => row.id)
  if (ids.length === 0) return []
  return await tables(tx)
    .updateTable("partitions")
    .set({ owner: want.owner, epoch: sql`epoch + 1`, expires_at: now(want.leaseMs) })
    .where("id", "in", ids)
    .returning(["id", "epoch"])
    .execute()
}

/** Lets go of leases, of some partitions or of all that a worker has. */
export async function freeLeases(db: Db, owner: string, ids?: readonly number[]): Promise<void> {
  let update = tables(db)
    .updateTable("partitions")
    .set({ owner: null, expires_at: now() })
    .where("owner", "=", owner)
  if (ids) update = update.where("id", "in", ids)
  await update.execute()
}

/**
 * Keeps others from taking these partitions over until the transaction ends. `for key share` and not `for share`: the
 * worker's own renewals need not wait for its batches then, and takeovers must (`for update`). A transaction that stands
 * still for longer than `idleMs` is ended by the server.
 */
export async function holdLeases(tx: Tx, ids: readonly number[], idleMs: number): Promise<Lease[]> {
  return await tables(tx)
    .selectFrom("partitions")
    .select(["id", "epoch"])
    .select(sql`set_config('idle_in_transaction_session_timeout', ${String(idleMs)}, true)`.as("idle"))
    .where("id", "in", ids)
    .orderBy("id")
    .forKeyShare()
    .execute()
}

/** Takes a duty that is nobody's, or prolongs it. @returns whether it is the owner's now */
export async function takeDuty(
  db: Db,
  duty: { name: string; owner: string; leaseMs: number },
): Promise<boolean> {
  const rows = await tables(db)
    .insertInto("duties")
    .values({ name: duty.name, owner: duty.owner, expires_at: now(duty.leaseMs) })
    .onConflict(conflict =>
      conflict
        .column("name")
        .doUpdateSet({ owner: duty.owner, expires_at: now(duty.leaseMs) })
        .where(eb => eb.or([eb("duties.owner", "=", duty.owner), eb("duties.expires_at", "<=", now())])),
    )
    .returning("name")
    .execute()
  return rows.length > 0
}

export async function freeDuty(db: Db, name: string, owner: string): Promise<void> {
  await tables(db).deleteFrom("duties").where("name", "=", name).where("owner", "=", owner).execute()
}
