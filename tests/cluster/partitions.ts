import { SQL } from "bun"

const patienceMs = 30_000

/** Looks at who owns the partitions, in the database itself. */
export class Partitions implements AsyncDisposable {
  readonly #sql: SQL

  constructor(databaseUrl: string) {
    this.#sql = new SQL(databaseUrl, { max: 1 })
  }

  /** Partitions by the node that owns them. */
  async counts(): Promise<Map<string, number>> {
    const rows: { owner: string; count: number }[] = await this.#sql`
      select owner, count(*)::int as count from partitions where owner is not null group by owner`
    return new Map(rows.map(row => [row.owner, row.count]))
  }

  /** Resolves once each node owns so many. */
  async until(isSo: (counts: ReadonlyMap<string, number>) => boolean): Promise<void> {
    const until = performance.now() + patienceMs
    for (let counts = await this.counts(); !isSo(counts); counts = await this.counts()) {
      if (performance.now() > until)
        throw new Error(`The partitions are spread so: ${JSON.stringify([...counts])}`)
      await Bun.sleep(20)
    }
  }

  /** Resolves once these nodes own all partitions, and as many each as they can. */
  async untilSharedBy(nodeIds: readonly string[]): Promise<void> {
    await this.until(counts => {
      const shares = nodeIds.map(id => counts.get(id) ?? 0)
      return (
        shares.reduce((sum, share) => sum + share) === 32 && Math.max(...shares) - Math.min(...shares) <= 1
      )
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sql.close()
  }
}
