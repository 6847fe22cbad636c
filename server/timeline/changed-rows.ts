import { chunks } from "../platform/store/chunks.ts"
import { runCompiled } from "../platform/store/compiled-once.ts"
import type { Db } from "../platform/store/index.ts"
import type { ChangeRange } from "./changes.ts"

/** Ranges in one statement: alternatives nest, and SQLite's parser goes 1,000 levels deep. */
const rangesMax = 64

type Range = Pick<ChangeRange, "roomId" | "since" | "until">

/** There is no rev in it. */
const emptyRange: Range = { roomId: "", since: 0, until: 0 }

/**
 * Rows whose last change is in some ranges, in no order, from a table with `room_id`, `rev` and an index over both. The name of the
 * table is the program's, never a caller's.
 */
export async function readChangedRows<Row>(db: Db, table: string, ranges: readonly Range[]): Promise<Row[]> {
  const found = await Promise.all(chunks(ranges, rangesMax).map(some => readSome<Row>(db, table, some)))
  return found.flat()
}

async function readSome<Row>(db: Db, table: string, some: readonly Range[]): Promise<Row[]> {
  const ranges = filledUp(some)
  const values = ranges.flatMap(({ roomId, since, until }) => [roomId, since, until])
  const { rows } = await runCompiled(db, { name: `changed ${table} ${ranges.length}`, values }, () =>
    db
      .withTables<Record<string, { room_id: string; rev: number }>>()
      .selectFrom(table)
      .selectAll()
      .where(eb =>
        eb.or(
          ranges.map(({ roomId, since, until }) =>
            eb.and([eb("room_id", "=", roomId), eb("rev", ">", since), eb("rev", "<=", until)]),
          ),
        ),
      )
      .$castTo<Row>(),
  )
  return rows
}

/** To a power of two, or a multiple of eight: few statements serve every length, and PostgreSQL plans each range for 30 µs. */
function filledUp(ranges: readonly Range[]): readonly Range[] {
  const { length } = ranges
  const full = length <= 8 ? 2 ** Math.ceil(Math.log2(length)) : Math.ceil(length / 8) * 8
  return [...ranges, ...Array<Range>(full - length).fill(emptyRange)]
}
