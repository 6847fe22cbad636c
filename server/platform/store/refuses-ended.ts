import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely"
import type { QueryWatch } from "./watch.ts"

/**
 * A driver whose connections refuse queries once they were given back: a query that nobody waited for would run
 * outside of its transaction, perhaps within another one's.
 * @param watch stands around each query
 */
export function refusesEnded(driver: Driver, watch: QueryWatch): Driver {
  const inner = (connection: DatabaseConnection) => (connection as Guarded).inner
  return {
    init: () => driver.init(),
    acquireConnection: async () => new Guarded(await driver.acquireConnection(), watch),
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
  readonly #watch: QueryWatch

  constructor(inner: DatabaseConnection, watch: QueryWatch) {
    this.inner = inner
    this.#watch = watch
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.#refuseEnded()
    return await this.#watch(query, () => this.inner.executeQuery<R>(query))
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    this.#refuseEnded()
    yield* this.inner.streamQuery<R>(query, chunkSize)
  }

  #refuseEnded(): void {
    if (this.ended) throw new Error("This transaction has ended.")
  }
}
