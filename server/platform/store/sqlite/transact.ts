import { type AccessMode, type Dialect, Transaction } from "kysely"
import type { Db, Tx } from "../index.ts"
import type { SqliteConnection, SqliteDriver } from "./dialect.ts"

interface Opened {
  readonly db: Db
  readonly dialect: Dialect
  readonly driver: SqliteDriver
}

/**
 * A transaction whose queries go to the thread as they are asked, in that order, and together where they are asked at one moment. One of
 * Kysely's own holds each query back until the one before is answered, and each answer that is waited for wakes two threads.
 */
export async function transact<T>(
  { db, dialect, driver }: Opened,
  accessMode: AccessMode,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const outside = db.getExecutor()
  return await outside.provideConnection(async connection => {
    const executor = outside.withConnectionProvider({ provideConnection: ask => ask(connection) })
    const tx: Tx = new Transaction({ config: { dialect }, dialect, driver, executor })
    await driver.beginTransaction(connection as SqliteConnection, { accessMode })
    try {
      const result = await work(tx)
      await driver.commitTransaction(connection as SqliteConnection)
      return result
    } catch (error) {
      await driver.rollbackTransaction(connection as SqliteConnection)
      throw error
    }
  })
}
