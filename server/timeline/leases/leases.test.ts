import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import { sql } from "kysely"
import pino from "pino"
import { migrations } from "../../compose.ts"
import type { Bus } from "../../platform/bus/index.ts"
import { memoryBus } from "../../platform/bus/memory.ts"
import { partitionCount } from "../../platform/queue/index.ts"
import type { Store, Tx } from "../../platform/store/index.ts"
import { openPostgres } from "../../platform/store/postgres/index.ts"
import { PostgresServer } from "../../testing/servers/postgres.ts"
import { Fenced, Leases } from "./index.ts"
import { shareOf } from "./leases.ts"

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
}, 120_000)
afterAll(() => server[Symbol.asyncDispose]())

let store: Store
let bus: Bus
const workers: TestWorker[] = []
beforeEach(async () => {
  store = openPostgres(await server.database())
  await store.migrate(migrations)
  bus = memoryBus(() => {})
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map(worker => worker.close()))
  await store.close()
})

/** A worker that does nothing with its partitions but to own them. */
class TestWorker {
  readonly leases: Leases
  readonly owned = new Set<number>()
  /** Holds back what it asks of the database, as when it is stopped. */
  readonly #thaw: PromiseWithResolvers<void>[] = []
  #check = () => {}

  constructor(nodeId: string, leaseMs = 2_000) {
    workers.push(this)
    this.leases = Leases.start({
      store: { ...store, transaction: work => this.#whenAwake(() => store.transaction(work)) },
      bus,
      log: pino({ level: "silent" }),
      nodeId,
      leaseMs,
      gained: partition => {
        this.owned.add(partition)
        this.#check()
      },
      lost: async partition => {
        this.owned.delete(partition)
        this.#check()
      },
    })
  }

  freeze(): void {
    this.#thaw.push(Promise.withResolvers())
  }

  thaw(): void {
    for (const each of this.#thaw.splice(0)) each.resolve()
  }

  until(isSo: (owned: ReadonlySet<number>) => boolean): Promise<void> {
    return new Promise(resolve => {
      this.#check = () => isSo(this.owned) && resolve()
      this.#check()
    })
  }

  untilOwns(count: number): Promise<void> {
    return this.until(owned => owned.size === count)
  }

  /** Runs a transaction as a batch does. @returns what it failed with */
  async batch(
    partitions: readonly number[],
    during: (tx: Tx) => Promise<void> = async () => {},
  ): Promise<unknown> {
    try {
      await store.transaction(async tx => {
        await this.leases.hold(tx, partitions)
        await during(tx)
      })
      return undefined
    } catch (error) {
      return error
    }
  }

  async close(): Promise<void> {
    this.thaw()
    await this.leases.close()
  }

  async #whenAwake<T>(work: () => Promise<T>): Promise<T> {
    await Promise.all(this.#thaw.map(each => each.promise))
    return await work()
  }
}

describe("partitions", () => {
  test("are spread over those who come, and go back to those who stay", async () => {
    const first = new TestWorker("a")
    await first.untilOwns(32)
    const second = new TestWorker("b")
    await Promise.all([first.untilOwns(16), second.untilOwns(16)])
    const third = new TestWorker("c")
    await Promise.all([first.untilOwns(11), second.untilOwns(11), third.untilOwns(10)])
    expect(new Set([...first.owned, ...second.owned, ...third.owned]).size).toBe(partitionCount)
    await first.close()
    await Promise.all([second.untilOwns(16), third.untilOwns(16)])
    await second.close()
    await third.untilOwns(32)
  })

  test("of a worker that stands still go to another, and it may not write when it wakes up", async () => {
    const [paused, other] = [new TestWorker("a"), new TestWorker("b")]
    await Promise.all([paused.untilOwns(16), other.untilOwns(16)])
    const [partition = -1] = paused.owned
    expect(await paused.batch([partition])).toBeUndefined()
    paused.freeze()
    await other.untilOwns(32)
    const failure = await paused.batch([partition])
    expect(failure).toBeInstanceOf(Fenced)
    expect((failure as Fenced).partitions).toEqual([partition])
    expect(paused.owned.has(partition)).toBe(false)
    expect(await other.batch([partition])).toBeUndefined()
    paused.thaw()
    await Promise.all([paused.untilOwns(16), other.untilOwns(16)])
  })

  test("that a transaction holds are not taken over until it ends, and others are", async () => {
    const [paused, other] = [new TestWorker("a", 1_000), new TestWorker("b", 1_000)]
    await Promise.all([paused.untilOwns(16), other.untilOwns(16)])
    const [held = -1] = paused.owned
    let over = false
    const batch = paused.batch([held], async tx => {
      paused.freeze()
      while (!over) await sql`select pg_sleep(0.05)`.execute(tx)
    })
    await other.untilOwns(31)
    expect(other.owned.has(held)).toBe(false)
    over = true
    expect(await batch).toBeUndefined()
    await other.untilOwns(32)
    expect(await paused.batch([held])).toBeInstanceOf(Fenced)
  })

  test("that a transaction holds which stands still for a lease are taken over", async () => {
    const [paused, other] = [new TestWorker("a", 1_000), new TestWorker("b", 1_000)]
    await Promise.all([paused.untilOwns(16), other.untilOwns(16)])
    const [held = -1] = paused.owned
    const failure = await paused.batch([held], async () => {
      paused.freeze()
      await other.untilOwns(32)
    })
    expect(store.isTransient(failure)).toBe(true)
    expect(await paused.batch([held])).toBeInstanceOf(Fenced)
  })

  test("are renewed while a batch is in hand", async () => {
    const worker = new TestWorker("a", 1_000)
    await worker.untilOwns(32)
    const expiry = () =>
      store.db
        .withTables<{ partitions: { id: number; expires_at: number } }>()
        .selectFrom("partitions")
        .select("expires_at")
        .where("id", "=", 0)
        .executeTakeFirstOrThrow()
    const failure = await worker.batch([0, 1], async tx => {
      const before = await expiry()
      while ((await expiry()).expires_at === before.expires_at) await sql`select pg_sleep(0.02)`.execute(tx)
    })
    expect(failure).toBeUndefined()
  })

  test("that a worker gives up go to another although that one has enough", async () => {
    const [old, newer] = [new TestWorker("a", 1_000), new TestWorker("b", 1_000)]
    await Promise.all([old.untilOwns(16), newer.untilOwns(16)])
    const [unknown = -1] = old.owned
    old.leases.giveUp(unknown)
    await newer.until(owned => owned.has(unknown))
    await Promise.all([old.untilOwns(16), newer.untilOwns(16)])
    expect(newer.owned.has(unknown)).toBe(true)
  })

  test("that everyone gives up come back to the last one after a while", async () => {
    const worker = new TestWorker("a", 500)
    await worker.untilOwns(32)
    worker.leases.giveUp(5)
    await worker.untilOwns(31)
    await worker.untilOwns(32)
    expect(worker.owned.has(5)).toBe(true)
  })

  test("are shared without gap or overlap whatever the number of workers", () => {
    for (let count = 1; count <= 40; count++) {
      const ids = Array.from({ length: count }, (_, n) => `worker ${n}`)
      const shares = ids.map(id => shareOf(id, ids))
      expect(shares.reduce((sum, share) => sum + share)).toBe(partitionCount)
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
    }
  })
})
