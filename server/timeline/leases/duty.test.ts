import { afterAll, beforeAll, expect, test } from "bun:test"
import pino from "pino"
import { migrations } from "../../compose.ts"
import type { Store } from "../../platform/store/index.ts"
import { openPostgres } from "../../platform/store/postgres/index.ts"
import { PostgresServer } from "../../testing/servers/postgres.ts"
import { Duty } from "./index.ts"

let server: PostgresServer
let store: Store
beforeAll(async () => {
  server = await PostgresServer.start()
  store = openPostgres(await server.database())
  await store.migrate(migrations)
}, 120_000)
afterAll(async () => {
  await store.close()
  await server[Symbol.asyncDispose]()
})

const log = pino({ level: "silent" })

/** Someone who could do it; `gained` resolves once they do. */
function candidate(nodeId: string, of: Store = store) {
  const gained = Promise.withResolvers<void>()
  const duty = new Duty({ store: of, log, nodeId, name: "test", leaseMs: 1_000, gained: gained.resolve })
  return { duty, gained: gained.promise }
}

test("a duty is one node's, and another's once that one leaves it or dies", async () => {
  const first = candidate("a")
  await first.gained
  const second = candidate("b")
  let isDead = false
  const mortal: Store = Object.create(store, {
    db: {
      get: () =>
        isDead
          ? new Proxy(
              {},
              {
                get: () => {
                  throw new Error("dead")
                },
              },
            )
          : store.db,
    },
  })
  expect([first.duty.isOurs, second.duty.isOurs]).toEqual([true, false])
  await first.duty.close()
  await second.gained
  expect([first.duty.isOurs, second.duty.isOurs]).toEqual([false, true])
  await second.duty.close()

  const third = candidate("c", mortal)
  await third.gained
  const fourth = candidate("d")
  isDead = true
  await fourth.gained
  expect([third.duty.isOurs, fourth.duty.isOurs]).toEqual([false, true])
  await Promise.all([third.duty.close(), fourth.duty.close()])
})

test("where the database has one writer it is that node's at once", async () => {
  const duty = new Duty({
    store: { ...store, capabilities: { parallelWriters: false } },
    log,
    nodeId: "a",
    name: "test",
    leaseMs: 1_000,
    gained() {},
  })
  expect(duty.isOurs).toBe(true)
  await duty.close()
})
