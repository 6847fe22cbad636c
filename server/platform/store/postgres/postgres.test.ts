import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { sql } from "kysely"
import { FaultProxy } from "../../../../tests/support/fault-proxy.ts"
import { PostgresServer } from "../../../testing/servers/postgres.ts"
import { storeConformance } from "../conformance.ts"
import { openPostgres } from "./index.ts"

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
}, 120_000)
afterAll(() => server[Symbol.asyncDispose]())

storeConformance("postgres", async () => {
  const url = await server.database()
  return { open: () => openPostgres(url), remove: async () => {} }
})

describe("postgres", () => {
  test("gives 64-bit numbers and sums as numbers", async () => {
    const store = openPostgres(await server.database())
    const { rows } = await sql`select 9007199254740991::bigint as wide, sum(n) as sum, count(*) as count
      from (values (1::bigint), (2)) as t(n)`.execute(store.db)
    expect(rows).toEqual([{ wide: Number.MAX_SAFE_INTEGER, sum: 3, count: 2 }])
    await store.close()
  })

  test("a restart of the server is transient: the next query opens another connection", async () => {
    const broken: Error[] = []
    const store = openPostgres(await server.database(), { onError: error => broken.push(error) })
    await store.ping()
    await server.stop()
    const refused = await store.ping().catch((error: unknown) => error)
    expect(store.isTransient(refused)).toBe(true)
    await server.start()
    await store.ping()
    await store.close()
  })

  test("a transaction that is cut off is transient and leaves nothing", async () => {
    const store = openPostgres(await server.database())
    await sql`create table jars (id int)`.execute(store.db)
    const failing = store.transaction(async tx => {
      await sql`insert into jars values (1)`.execute(tx)
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx)
    })
    const error = await failing.catch((reason: unknown) => reason)
    expect(store.isTransient(error)).toBe(true)
    expect((await sql`select * from jars`.execute(store.db)).rows).toEqual([])
    await store.close()
  })

  test("a transaction that stands still loses its rows to others, and cannot commit", async () => {
    const url = await server.database()
    const [stopped, other] = [openPostgres(url, { idleInTransactionMs: 100 }), openPostgres(url)]
    await sql`create table jars (id int)`.execute(other.db)
    await sql`insert into jars values (1)`.execute(other.db)
    const held = Promise.withResolvers<void>()
    const wake = Promise.withResolvers<void>()
    const paused = stopped
      .transaction(async tx => {
        await sql`update jars set id = 2`.execute(tx)
        held.resolve()
        await wake.promise
        await sql`update jars set id = 3`.execute(tx)
      })
      .catch((error: unknown) => error)
    await held.promise
    await other.transaction(tx => sql`update jars set id = 4`.execute(tx))
    wake.resolve()
    expect(stopped.isTransient(await paused)).toBe(true)
    expect((await sql`select id from jars`.execute(other.db)).rows).toEqual([{ id: 4 }])
    await Promise.all([stopped.close(), other.close()])
  })

  test("connections that a network has lost silently are given up: what they carried is transient", async () => {
    await using proxy = await FaultProxy.start(() => server.port)
    const url = new URL(await server.database())
    url.port = String(proxy.port)
    const store = openPostgres(url.href, { timeoutMs: 200, connectionsMax: 2 })
    await sql`create table jars (id int)`.execute(store.db)
    const begun = Promise.withResolvers<void>()
    const lost = Promise.withResolvers<void>()
    const cutOff = store.transaction(async tx => {
      await sql`insert into jars values (1)`.execute(tx)
      begun.resolve()
      await lost.promise
      await sql`insert into jars values (2)`.execute(tx)
    })
    await begun.promise
    proxy.begin({ kind: "drop" })
    lost.resolve()
    const failed = await Promise.allSettled([cutOff, store.ping()])
    proxy.end()
    for (const each of failed) expect(each.status === "rejected" && store.isTransient(each.reason)).toBe(true)
    // None of the two is left in the pool.
    await Promise.all([store.ping(), store.ping()])
    expect((await sql`select * from jars`.execute(store.db)).rows).toEqual([])
    await store.close()
  })

  test("looks at the migrations of its own schema alone", async () => {
    const url = await server.database()
    const plain = openPostgres(url)
    await plain.migrate({ "0001_a": { up: async () => {} } })
    await sql`create schema other`.execute(plain.db)
    const other = openPostgres(`${url}?options=-c%20search_path%3Dother`)
    expect(await other.pendingMigrations({ "0001_b": { up: async () => {} } })).toEqual(["0001_b"])
    expect(await other.migrate({ "0001_b": { up: async () => {} } })).toEqual(["0001_b"])
    await Promise.all([plain.close(), other.close()])
  })
})
