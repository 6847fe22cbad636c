import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely"

/**
 * A driver whose connections refuse queries once they were given back: a query that nobody waited for would run
 * outside of its transaction, perhaps within another one's.
 */
export function refusesEnded(driver: Driver): Driver {
  const inner = (connection: DatabaseConnection) => (connection as Guarded).inner
  return {
    init: () => driver.init(),
    acquireConnection: async () => new Guarded(await driver.acquireConnection()),
    beginTransaction: (connection, settings) => driver.beginTransaction(inner(connection), settings),
    commitTransaction: connection => driver.commitTransaction(inner(connection)),
    rollbackTransaction: connection => driver.rollbackTransaction(inner(connection)),
    releaseConnection(connection) {
      const held = connection as Guarded
      held.ended = true
      return driver.releaseConnection(held.inner)
    },
    destroy: () => driver.destroy(),
  }
}

class Guarded implements DatabaseConnection {
  readonly inner: DatabaseConnection
  ended = false

  constructor(inner: DatabaseConnection) {
    this.inner = inner
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.#refuseEnded()
    return await this.inner.executeQuery<R>(query)
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    this.#refuseEnded()
    yield* this.inner.streamQuery<R>(query, chunkSize)
  }

  #refuseEnded(): void {
    if (this.ended) throw new Error("This transaction has ended.")
  }
}
