import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely"
import type { Pool, PoolClient } from "pg"

/**
 * A pool that gives a connection up when a query of it is not answered in time: a network may have lost it and told
 * nobody, and TCP would find that out after many minutes. The query fails as of a connection that broke, and the next
 * one opens another.
 * @param answerWithinMs longer than the server itself lets a query run
 */
export function givesUpSilent(pool: Pool, answerWithinMs: number): PostgresPool {
  return {
    options: pool.options,
    connect: async () => new Answered(await pool.connect(), answerWithinMs),
    end: () => pool.end(),
  }
}

class Answered implements PostgresPoolClient {
  readonly #client: PoolClient
  readonly #answerWithinMs: number
  #waiting = 0
  #giveUp: ReturnType<typeof setTimeout> | undefined

  constructor(client: PoolClient, answerWithinMs: number) {
    this.#client = client
    this.#answerWithinMs = answerWithinMs
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query<R>(query: string | PostgresCursor<R>, parameters: readonly unknown[] = []): unknown {
    if (typeof query !== "string") throw new Error("Nothing here reads by cursors.")
    return this.#answer(query, parameters)
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy)
  }

  /** Queries may wait behind others on their way: it is silence that counts, and each answer breaks it. */
  async #answer(query: string, parameters: readonly unknown[]): Promise<unknown> {
    this.#waiting++
    this.#giveUp ??= this.#giveUpLater()
    try {
      return await this.#client.query(query, [...parameters])
    } finally {
      this.#waiting--
      clearTimeout(this.#giveUp)
      this.#giveUp = this.#waiting > 0 ? this.#giveUpLater() : undefined
    }
  }

  /** Without its socket a client fails what it waits for; to end it would be to wait for that. */
  #giveUpLater(): ReturnType<typeof setTimeout> {
    return setTimeout(() => void this.#client.connection.stream.destroy(), this.#answerWithinMs)
  }
}
