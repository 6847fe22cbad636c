import { type Dialect, type Driver, Transaction, type TransactionSettings } from "kysely"
import type { Db, Tx } from "./index.ts"

/** A database that is open. */
export interface Opened {
  readonly db: Db
  readonly dialect: Dialect
  readonly driver: Driver
}

/**
 * A transaction whose queries go to the database as they are asked, in that order, and together where they are asked at one moment.
 * One of Kysely's own holds each query back until the one before is answered, which is a way there and back for each.
 * Rejects with the first error of a query where `work` rejects with one: those of later queries may tell no more than that one failed before.
 */
export async function transact<T>(
  { db, dialect, driver }: Opened,
  settings: TransactionSettings,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const outside = db.getExecutor()
  return await outside.provideConnection(async connection => {
    const failures: unknown[] = []
    const executor = outside.withConnectionProvider({
      provideConnection: ask =>
        ask(connection).catch((error: unknown) => {
          failures.push(error)
          throw error
        }),
    })
    const tx: Tx = new Transaction({ config: { dialect }, dialect, driver, executor })
    await driver.beginTransaction(connection, settings)
    try {
      const result = await work(tx)
      await driver.commitTransaction(connection)
      return result
    } catch (error) {
      await driver.rollbackTransaction(connection)
      throw failures.includes(error) ? failures[0] : error
    }
  })
}
