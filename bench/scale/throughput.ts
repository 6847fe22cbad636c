import { join } from "node:path"
import { sql } from "kysely"
import { openPostgres } from "../../server/platform/store/postgres/index.ts"
import type { Figures } from "../figures.ts"
import { spawnLines } from "../process.ts"
import { perUnit, type ScaleStage } from "./stage.ts"

const workerCounts = [1, 2, 4]
const messages = 4_000

/** Send to committed with 1, 2 and 4 message workers: 400 senders in 200 rooms of 2, each waiting for its acknowledgement. */
export async function throughput(stage: ScaleStage, runs: number): Promise<Figures[]> {
  const seeded = await stage.seed({ users: 400, rooms: 200, roomsEach: 1 })
  const { url } = await stage.startNode("realtime", "realtime")
  const measured: Figures[] = []
  const job = JSON.stringify({ url, tokens: seeded.tokens, roomIds: seeded.roomIds })
  let running = 0
  for (let run = 0; run < runs; run++) {
    const figures: Record<string, number> = {}
    for (const workers of workerCounts) {
      for (; running < workers; running++) await stage.startNode(`worker ${running}`, "worker:messages")
      for (; running > workers; running--) await stage.stopNode(`worker ${running - 1}`)
      await spread(stage, workers)
      // The workers deploy first: senders connect once somebody takes what they send.
      const senders = spawnLines([process.execPath, join(import.meta.dir, "../senders.ts"), job])
      await senders.next()
      senders.say("1000")
      await senders.next()
      const [before, logBefore] = [stage.cpu(), await logBytes(stage)]
      const started = performance.now()
      senders.say(String(messages))
      const acknowledged = Number(await senders.next())
      const seconds = (performance.now() - started) / 1000
      const cost = perUnit(before, stage.cpu(), acknowledged)
      const logged = (await logBytes(stage)) - logBefore
      await senders.close()
      const all = Object.entries(cost)
      const workersCost = all
        .filter(([name]) => name.startsWith("worker "))
        .reduce((sum, [, each]) => sum + each, 0)
      const by = workers === 1 ? "1 worker" : `${workers} workers`
      figures[`send, ${by}: committed a second (wall)`] = acknowledged / seconds
      figures[`send, ${by}: µs CPU of the realtime node`] = cost["realtime"] ?? Number.NaN
      figures[`send, ${by}: µs CPU of all workers`] = workersCost
      figures[`send, ${by}: µs CPU of PostgreSQL`] = cost["database"] ?? Number.NaN
      figures[`send, ${by}: µs CPU of NATS`] = cost["broker"] ?? Number.NaN
      figures[`send, ${by}: kB that PostgreSQL logs`] = logged / acknowledged / 1000
    }
    measured.push(figures)
  }
  for (; running > 0; running--) await stage.stopNode(`worker ${running - 1}`)
  await stage.stopNode("realtime")
  return measured
}

/** Resolves once every worker owns its share. */
async function spread(stage: ScaleStage, workers: number): Promise<void> {
  const store = openPostgres(stage.servers.database.url, { connectionsMax: 1 })
  for (;;) {
    const { rows } = await sql<{ owners: number; owned: number; least: number }>`
      select count(*) as owners, coalesce(sum(n), 0) as owned, coalesce(min(n), 0) as least
      from (select count(*) as n from partitions where owner is not null group by owner) as shares`.execute(
      store.db,
    )
    const [shares] = rows
    if (shares?.owners === workers && shares.owned === 32 && shares.least >= Math.floor(32 / workers)) break
    await Bun.sleep(100)
  }
  await store.close()
}

/** Bytes that the server has written to its log since it was made. */
async function logBytes(stage: ScaleStage): Promise<number> {
  const store = openPostgres(stage.servers.database.url, { connectionsMax: 1 })
  const asked = sql<{ bytes: number }>`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as bytes`
  const { rows } = await asked.execute(store.db)
  await store.close()
  return rows[0]?.bytes ?? Number.NaN
}
