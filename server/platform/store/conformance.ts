import { afterEach, describe, expect, test } from "bun:test"
import { readByLists } from "./compiled-once.ts"
import { type Migrations, SchemaTooNew, type Store } from "./index.ts"
import { insertRows } from "./insert-rows.ts"

type Tables = { jars: { id: string; marbles: number } }

const migrations: Migrations = {
  "0001_jars": {
    async up(db) {
      await db.schema
        .createTable("jars")
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("marbles", "integer", column => column.notNull())
        .execute()
    },
  },
}

interface Made {
  open(): Store
  remove(): Promise<void>
}

/** What every driver of the store port must do. `open` opens the same database each time within one test. */
export function storeConformance(name: string, makeDatabase: () => Made | Promise<Made>): void {
  describe(`store conformance: ${name}`, () => {
    const closers: (() => Promise<void>)[] = []
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close()
    })

    async function database() {
      const made = await makeDatabase()
      closers.push(() => made.remove())
      return {
        open() {
          const store = made.open()
          closers.push(() => store.close())
          return store
        },
      }
    }

    async function migrated(): Promise<Store> {
      const store = (await database()).open()
      await store.migrate(migrations)
      return store
    }

    const jars = (db: Store["db"]) => db.withTables<Tables>()
    const add = (db: Store["db"], id: string, marbles = 0) =>
      jars(db).insertInto("jars").values({ id, marbles }).execute()
    const count = async (db: Store["db"]) => (await jars(db).selectFrom("jars").selectAll().execute()).length

    test("inserts many rows, over those that are there, and reads by lists of any length", async () => {
      const { db } = await migrated()
      const rows = (marbles: number) => Array.from({ length: 700 }, (_, n) => ({ id: `jar ${n}`, marbles }))
      const some = (length: number) =>
        rows(0)
          .map(row => row.id)
          .slice(0, length)
      await insertRows(db, "jars", rows(1))
      await insertRows(db, "jars", rows(2).slice(0, 3), { over: ["id"] })
      for (const length of [1, 2, 3, 4, 3, 511, 513, 700]) {
        const lists = [some(length), some(700)]
        const found = await readByLists(db, { name: "jars", lists }, ([ids = [], all = []]) =>
          jars(db).selectFrom("jars").selectAll().where("id", "in", ids).where("id", "in", all),
        )
        expect(found.map(row => row.id).sort()).toEqual(some(length).sort())
        expect(found.filter(row => row.marbles === 2)).toHaveLength(Math.min(length, 3))
      }
    })

    test("refuses a read by lists that has values of its own", async () => {
      const { db } = await migrated()
      const read = readByLists(db, { name: "jars of one kind", lists: [["a"]] }, ([ids = []]) =>
        jars(db).selectFrom("jars").selectAll().where("id", "in", ids).where("marbles", ">", 0),
      )
      expect(await read.catch(error => error.message)).toContain("other values")
    })

    test("applies migrations once, also from two processes at a time", async () => {
      const both = await database()
      const [first, second] = [both.open(), both.open()]
      const applied = await Promise.all([first.migrate(migrations), second.migrate(migrations)])
      expect(applied.flat()).toEqual(["0001_jars"])
      expect(await first.pendingMigrations(migrations)).toEqual([])
    })

    test("applies what a later feature numbers between migrations that were applied", async () => {
      const store = await migrated()
      await store.migrate({ ...migrations, "0003_lids": { up: async () => {} } })
      const more: Migrations = {
        ...migrations,
        "0003_lids": { up: async () => {} },
        "0002_labels": { up: async () => {} },
      }
      expect(await store.migrate(more)).toEqual(["0002_labels"])
      expect(await store.pendingMigrations(more)).toEqual([])
    })

    test("refuses a database that a newer program made", async () => {
      const store = await migrated()
      const error = await store.migrate({}).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(SchemaTooNew)
    })

    test("a query sees each transaction that resolved before it", async () => {
      const store = await migrated()
      for (let i = 1; i <= 50; i++) {
        await store.transaction(tx => add(tx, `jar-${i}`))
        expect(await count(store.db)).toBe(i)
      }
    })

    test("a rejected transaction leaves nothing behind, and rejects with its cause", async () => {
      const store = await migrated()
      const failing = store.transaction(async tx => {
        await add(tx, "a")
        throw new Error("no")
      })
      const error = await failing.catch((reason: unknown) => reason)
      expect(error).toEqual(new Error("no"))
      expect(await count(store.db)).toBe(0)
      await store.transaction(tx => add(tx, "a"))
      expect(await count(store.db)).toBe(1)
    })

    test("what a transaction asks at one moment is done in that order", async () => {
      const { transaction } = await migrated()
      const seen = await transaction(async tx => {
        const answers = [1, 2, 3].flatMap(n => [add(tx, `jar ${n}`), count(tx)])
        return await Promise.all(answers)
      })
      expect(seen.filter(each => typeof each === "number")).toEqual([1, 2, 3])
    })

    test("of queries that fail together, the first says why, and nothing of them is kept", async () => {
      const store = await migrated()
      await add(store.db, "taken")
      const failed = await store
        .transaction(async tx => {
          const settled = await Promise.allSettled([add(tx, "one"), add(tx, "taken"), add(tx, "taken")])
          const later = settled[2]
          if (later?.status === "rejected") throw later.reason
        })
        .catch((error: unknown) => error)
      expect(store.isDuplicate(failed)).toBe(true)
      expect(await count(store.db)).toBe(1)
      await add(store.db, "two")
    })

    test("a query on a transaction that has ended is refused", async () => {
      const store = await migrated()
      const attempts: Promise<unknown>[] = []
      const late = Promise.withResolvers<void>()
      for (const end of ["resolved", "rejected"] as const) {
        const ended = store.transaction(async tx => {
          attempts.push(late.promise.then(() => add(tx, end)).catch((error: unknown) => error))
          if (end === "rejected") throw new Error("no")
        })
        await ended.catch(() => {})
      }
      late.resolve()
      for (const attempt of attempts) expect(await attempt).toBeInstanceOf(Error)
      expect(await count(store.db)).toBe(0)
    })

    test("writers of one row follow one another", async () => {
      const store = await migrated()
      await add(store.db, "a")
      const addMarble = (tx: Store["db"]) =>
        jars(tx)
          .updateTable("jars")
          .set(eb => ({ marbles: eb("marbles", "+", 1) }))
          .where("id", "=", "a")
          .execute()
      await Promise.all(Array.from({ length: 40 }, () => store.transaction(addMarble)))
      const jar = await jars(store.db).selectFrom("jars").select("marbles").executeTakeFirstOrThrow()
      expect(jar.marbles).toBe(40)
    })

    test("a snapshot sees one state while writers go on", async () => {
      const store = await migrated()
      await add(store.db, "a")
      await store.snapshot(async tx => {
        expect(await count(tx)).toBe(1)
        await store.transaction(other => add(other, "b"))
        expect(await count(tx)).toBe(1)
      })
      expect(await count(store.db)).toBe(2)
    })

    test("a snapshot cannot write", async () => {
      const store = await migrated()
      const error = await store.snapshot(tx => add(tx, "a")).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(await count(store.db)).toBe(0)
    })

    test("tells duplicates from other errors", async () => {
      const store = await migrated()
      await add(store.db, "a")
      const duplicate = await add(store.db, "a").catch((error: unknown) => error)
      expect(store.isDuplicate(duplicate)).toBe(true)
      expect(store.isTransient(duplicate)).toBe(false)
      expect(store.isDuplicate(new Error("else"))).toBe(false)
    })

    test("what was committed is there after closing and opening", async () => {
      const both = await database()
      const first = both.open()
      await first.migrate(migrations)
      await add(first.db, "a", 7)
      await first.close()
      const again = both.open()
      expect(await jars(again.db).selectFrom("jars").selectAll().execute()).toEqual([{ id: "a", marbles: 7 }])
    })
  })
}
