import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { sql } from "kysely"
import type { Db, Migrations, Store } from "../platform/store/index.ts"
import { openPostgres } from "../platform/store/postgres/index.ts"
import { errorOf } from "../testing/index.ts"
import { PostgresServer } from "../testing/servers/postgres.ts"
import { engineOf } from "./engines/index.ts"
import { CopyError, CopyStopped, refuseUnfinishedCopy, type Step, UnfinishedCopy } from "./index.ts"
import { copyBetween, Places } from "./testing/fixture.ts"

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await PostgresServer.start()
}, 120_000)
afterAll(() => postgres[Symbol.asyncDispose]())

const isPostgres = (db: Db) => engineOf(db).givenNumbers.compile(db).sql !== ""

/** Every kind of column, a counter, a child before its parent in the alphabet, and a table that migrations fill. */
const migrations: Migrations = {
  "0001_jars": {
    async up(db) {
      const bytes = isPostgres(db) ? "bytea" : "blob"
      const counter = isPostgres(db) ? "serial" : "integer"
      await db.schema
        .createTable("jars")
        .addColumn("id", counter, column => column.primaryKey())
        .addColumn("label", "text", column => column.notNull())
        .addColumn("wide", "bigint")
        .addColumn("open", "boolean")
        .addColumn("weight", "double precision")
        .addColumn("data", "json")
        .addColumn("bytes", bytes)
        .execute()
      await db.schema
        .createTable("in_jars")
        .addColumn("jar_id", "integer", column => column.references("jars.id"))
        .addColumn("what", "text")
        .addColumn("is_open", "boolean", column => column.notNull())
        .addPrimaryKeyConstraint("in_jars_pk", ["what", "jar_id", "is_open"])
        .execute()
      await db.schema
        .createTable("shelves")
        .addColumn("id", "integer", column => column.primaryKey())
        .addColumn("jars", "integer", column => column.notNull())
        .execute()
      await sql`insert into shelves (id, jars) values (1, 0), (2, 0)`.execute(db)
    },
  },
}
const more = { migrations, derived: [], seeded: ["shelves"] }

/** `count` jars with what is hard to keep, each with something in it. */
async function fill(store: Store, count: number, label = "jar"): Promise<void> {
  await store.migrate(migrations)
  await store.transaction(async tx => {
    const bytes = isPostgres(tx) ? sql`decode('00ff10', 'hex')` : sql`x'00ff10'`
    await sql`insert into jars (id, label, wide, open, weight, data, bytes) values
      (1, 'é𝒳🫙 ''quoted'' \\ "', 9223372036854775807, true, 0.1, '{"b": [1, 2.50], "a": {"é": null}}', ${bytes}),
      (2, '', -9223372036854775808, false, 1e300, '[]', null),
      (3, ' ', null, null, null, null, null)`.execute(tx)
    for (let id = 4; id <= count; id += 500) {
      const rows = Array.from(
        { length: Math.min(500, count - id + 1) },
        (_, n) => sql`(${id + n}, ${`${label} ${id + n}`})`,
      )
      await sql`insert into jars (id, label) values ${sql.join(rows)}`.execute(tx)
    }
    await sql`insert into in_jars (jar_id, what, is_open) select id, 'a''b', true from jars`.execute(tx)
    await sql`update shelves set jars = ${count}`.execute(tx)
  })
}

async function jarsOf(store: Store): Promise<unknown> {
  const bytes = isPostgres(store.db) ? sql`encode(bytes, 'hex')` : sql`lower(hex(bytes))`
  const { rows } = await sql<{ data: string | null }>`select id, label, cast(wide as text) as wide,
    case when open then 1 when not open then 0 end as open, weight, cast(data as text) as data,
    nullif(${bytes}, '') as bytes from jars order by id`.execute(store.db)
  return rows.map(row => ({ ...row, data: row.data && JSON.parse(row.data) }))
}

describe("copying", () => {
  test("keeps every kind of value through PostgreSQL and back, and counters go on", async () => {
    await using places = new Places()
    const [start, end] = [places.sqlite("start.db"), places.sqlite("end.db")]
    const middle = places.postgres(await postgres.database())
    await fill(start, 20)
    expect(await copyBetween(start, middle, more)).toMatchObject({ tables: 3, rows: 42 })
    expect(await jarsOf(middle)).toEqual(await jarsOf(start))
    await copyBetween(middle, end, more)
    expect(await jarsOf(end)).toEqual(await jarsOf(start))
    const { rows } = await sql`insert into jars (label) values ('new') returning id`.execute(middle.db)
    expect(rows).toEqual([{ id: 21 }])
    expect((await sql`select distinct jars from shelves`.execute(end.db)).rows).toEqual([{ jars: 20 }])
  })

  test("holds no more than a page in memory, by rows and by bytes", async () => {
    await using places = new Places()
    const pages: number[] = []
    let done = 0
    const onStep = (step: Step) => {
      if (step.done > done) pages.push(step.done - done)
      done = step.done
    }
    const [small, large] = [places.sqlite("small.db"), places.sqlite("large.db")]
    await fill(small, 2_500)
    await copyBetween(small, places.sqlite("small-copy.db"), { ...more, onStep })
    expect(Math.max(...pages)).toBe(1_000)
    pages.length = 0
    await fill(large, 60, "x".repeat(100_000))
    await sql`delete from in_jars`.execute(large.db)
    await copyBetween(large, places.sqlite("large-copy.db"), { ...more, onStep })
    expect(Math.max(...pages)).toBeLessThanOrEqual(13)
  }, 60_000)

  test("goes on where it was stopped, with nothing twice", async () => {
    await using places = new Places()
    const [source, target] = [places.sqlite("source.db"), places.postgres(await postgres.database())]
    await fill(source, 3_500)
    const begun: number[] = []
    for (const pagesWanted of [1, 2, 0]) {
      const stopping = new AbortController()
      let pages = -1
      const onStep = (step: Step) => {
        if (++pages === 0) begun.push(step.done)
        if (pages === pagesWanted && pagesWanted > 0) stopping.abort()
      }
      const copy = copyBetween(source, target, { ...more, signal: stopping.signal, onStep })
      if (pagesWanted === 0) expect((await copy).rows).toBe(7_002)
      else expect(await errorOf(copy)).toBeInstanceOf(CopyStopped)
    }
    expect(begun).toEqual([0, 1_000, 3_000])
    expect(await jarsOf(target)).toEqual(await jarsOf(source))
  })

  test("goes on by itself when the database's server was away", async () => {
    await using places = new Places()
    const [source, target] = [places.sqlite("source.db"), places.postgres(await postgres.database())]
    await fill(source, 3_500)
    let restarted: Promise<void> | undefined
    let retries = 0
    const restart = async () => {
      await postgres.stop()
      await postgres.start()
    }
    const { rows } = await copyBetween(source, target, {
      ...more,
      onStep({ done }) {
        if (done >= 2_000) restarted ??= restart()
      },
      onRetry: () => retries++,
    })
    await restarted
    expect(rows).toBe(7_002)
    expect(await jarsOf(target)).toEqual(await jarsOf(source))
  }, 60_000)

  test("names the table where the copy is not equal to its source", async () => {
    await using places = new Places()
    const source = places.sqlite("source.db")
    await fill(source, 2_000)
    const damages = {
      jars: sql`update jars set label = 'jar 1001' where id = 1002`,
      in_jars: sql`delete from in_jars where jar_id = 5`,
      shelves: sql`update shelves set jars = 3 - id`,
    }
    for (const [table, damage] of Object.entries(damages)) {
      const target = places.postgres(await postgres.database())
      const stopping = new AbortController()
      const onStep = (step: Step) => {
        if (step.phase === "rows" && step.done === step.of) stopping.abort()
      }
      await errorOf(copyBetween(source, target, { ...more, signal: stopping.signal, onStep }))
      await damage.execute(target.db)
      const error = await errorOf(copyBetween(source, target, more))
      expect(error).toBeInstanceOf(CopyError)
      expect((error as Error).message).toContain(`not equal to its source: ${table} (`)
      expect(await errorOf(refuseUnfinishedCopy(target.db))).toBeInstanceOf(UnfinishedCopy)
    }
  }, 60_000)

  test("sees what was written to the source between two runs", async () => {
    await using places = new Places()
    const [source, target] = [places.sqlite("source.db"), places.sqlite("target.db")]
    await fill(source, 2_000)
    const stopping = new AbortController()
    const onStep = ({ done }: Step) => done > 0 && stopping.abort()
    await errorOf(copyBetween(source, target, { ...more, signal: stopping.signal, onStep }))
    await sql`update jars set label = 'other' where id = 1`.execute(source.db)
    const error = await errorOf(copyBetween(source, target, more))
    expect((error as Error).message).toContain("jars (as many rows, but not the same)")
  })
})

describe("a copy refuses", () => {
  const refusal = async (copy: Promise<unknown>): Promise<string> => {
    const error = await errorOf(copy)
    expect(error).toBeInstanceOf(CopyError)
    return (error as Error).message
  }

  test("a target that has rows, and leaves it as it is", async () => {
    await using places = new Places()
    const [source, target] = [places.sqlite("source.db"), places.sqlite("target.db")]
    await fill(source, 10)
    await fill(target, 5)
    const before = await jarsOf(target)
    expect(await refusal(copyBetween(source, target, more))).toContain("not empty: in_jars has 5 rows")
    expect(await jarsOf(target)).toEqual(before)
    await refuseUnfinishedCopy(target.db)
  })

  test("a source without a Parley, one that a newer one made, and one that is half a copy", async () => {
    await using places = new Places()
    const [empty, newer, half] = [
      places.sqlite("empty.db"),
      places.sqlite("newer.db"),
      places.sqlite("half.db"),
    ]
    const target = places.sqlite("target.db")
    expect(await refusal(copyBetween(empty, target, more))).toContain("There is no Parley in the source")
    await newer.migrate({ ...migrations, "0002_lids": { up: async () => {} } })
    expect(((await errorOf(copyBetween(newer, target, more))) as Error).name).toBe("SchemaTooNew")
    const source = places.sqlite("source.db")
    await fill(source, 10)
    await errorOf(copyBetween(source, half, { ...more, signal: AbortSignal.abort() }))
    expect(await refusal(copyBetween(half, target, more))).toContain(
      "is itself an unfinished copy, of source",
    )
    expect(((await errorOf(refuseUnfinishedCopy(half.db))) as Error).message).toContain(
      "unfinished copy of source",
    )
  })

  test("a target that is half a copy of something else", async () => {
    await using places = new Places()
    const [source, target] = [places.sqlite("source.db"), places.sqlite("target.db")]
    await fill(source, 10)
    await errorOf(copyBetween(source, target, { ...more, signal: AbortSignal.abort() }))
    const other = copyBetween(source, target, { ...more, name: "other" })
    expect(await refusal(other)).toContain("an unfinished copy of source, not of other")
  })

  test("a target with a newer schema than its source, and says what brings them together", async () => {
    await using places = new Places()
    const [source, target] = [places.sqlite("source.db"), places.sqlite("target.db")]
    await fill(source, 10)
    const newer = { ...migrations, "0002_lids": { up: async () => {} } }
    await target.migrate(newer)
    const message = await refusal(copyBetween(source, target, { ...more, migrations: newer }))
    expect(message).toContain("parley migrate")
  })

  test("tables that two migrations of one name made differently, and types that it does not know", async () => {
    await using places = new Places()
    const [source, target] = [places.sqlite("source.db"), places.postgres(await postgres.database())]
    await fill(source, 10)
    await sql`create table more (id integer primary key)`.execute(source.db)
    expect(await refusal(copyBetween(source, target, more))).toContain("The table more is not the same")
    await sql`drop table more`.execute(source.db)
    await sql`create table more (id money primary key)`.execute(target.db)
    expect(await refusal(copyBetween(source, target, more))).toContain('more.id is of the type "money"')
  })

  test("a PostgreSQL that a Parley is connected to, or that somebody writes to", async () => {
    await using places = new Places()
    const url = await postgres.database()
    const [source, target] = [places.postgres(url), places.sqlite("target.db")]
    await fill(source, 10)
    const server = openPostgres(url)
    await server.ping()
    expect(await refusal(copyBetween(source, target, more))).toContain("Parley is connected to the source")
    await server.close()
    const writing = Promise.withResolvers<void>()
    const done = Promise.withResolvers<void>()
    const writer = source.transaction(async tx => {
      await sql`update shelves set jars = 1`.execute(tx)
      writing.resolve()
      await done.promise
    })
    await writing.promise
    expect(await refusal(copyBetween(source, target, more))).toContain("Somebody writes to the source")
    done.resolve()
    await writer
    await copyBetween(source, target, more)
  }, 60_000)

  test("writers while it goes on", async () => {
    await using places = new Places()
    const url = await postgres.database()
    const [source, target] = [places.postgres(url), places.sqlite("target.db")]
    await fill(source, 10)
    const writer = openPostgres(url, { applicationName: "somebody", timeoutMs: 200 })
    let tried: Promise<unknown> | undefined
    const onStep = () => {
      tried ??= errorOf(sql`update shelves set jars = 1`.execute(writer.db))
    }
    const blobs = { source: slowBlobs(() => tried), target: slowBlobs(() => tried), places: "" }
    await copyBetween(source, target, { ...more, onStep, blobs })
    expect(writer.isTransient(await tried)).toBe(true)
    await writer.close()
  })
})

/** No files, and a list that waits for something. */
const slowBlobs = (wait: () => Promise<unknown> | undefined) => ({
  put: async () => 0,
  get: async () => undefined,
  delete: async () => {},
  // biome-ignore lint/correctness/useYield: there is nothing in it
  async *list() {
    await wait()
  },
})
