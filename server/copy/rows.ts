import { sql } from "kysely"
import type { Db, Store } from "../platform/store/index.ts"
import { sumOf } from "./checksum.ts"
import { CopyError } from "./errors.ts"
import { advance, beginTable, findProgress } from "./marker.ts"
import { countRows, pagesOf, positionOf, writeRows } from "./pages.ts"
import type { Steps } from "./steps.ts"
import type { Table } from "./tables.ts"

export interface RowsCopy {
  /** The source's transaction, in which nobody else writes. */
  readonly source: Db
  readonly target: Store
  readonly tables: readonly Table[]
  readonly steps: Steps
}

/** Copies what the target does not have yet, page by page, each with its position in one transaction. */
export async function copyRows(copy: RowsCopy): Promise<void> {
  const { source, tables, target, steps } = copy
  const counts = new Map<string, number>()
  for (const { name } of tables) counts.set(name, await countRows(source, name))
  let done = 0
  for (const table of tables) done += (await findProgress(target.db, table))?.rows ?? 0
  steps.begin("rows", { of: total(counts.values()), done })
  for (const table of tables) {
    steps.enter(table.name)
    await copyTable(copy, table)
  }
}

async function copyTable({ source, target, steps }: RowsCopy, table: Table): Promise<void> {
  let progress = (await findProgress(target.db, table)) ?? (await clearAndBegin(target, table))
  for await (const page of pagesOf(source, table, progress.position)) {
    steps.check()
    const last = page.at(-1)
    if (!last) return
    const to = { rows: progress.rows + page.length, position: positionOf(table, last) }
    const from = progress.rows
    await target.transaction(async tx => {
      await advance(tx, table, { from, to })
      await writeRows(tx, table, page)
    })
    progress = to
    steps.advance(page.length)
  }
}

/** Rows that are there before the first came from migrations, and the source has them as it needs them. */
async function clearAndBegin(target: Store, table: Table) {
  await target.transaction(async tx => {
    await sql`delete from ${sql.table(table.name)}`.execute(tx)
    await beginTable(tx, table)
  })
  return { rows: 0, position: undefined }
}

/** Reads both sides whole. @returns rows on each @throws CopyError that names the tables which differ */
export async function compareRows({ source, tables, target, steps }: RowsCopy): Promise<number> {
  let rows = 0
  for (const { name } of tables) rows += await countRows(source, name)
  steps.begin("compared", { of: rows, done: 0 })
  const different: string[] = []
  for (const table of tables) {
    steps.enter(table.name)
    const [ours, theirs] = await Promise.all([
      sumOf(source, table, count => {
        steps.check()
        steps.advance(count)
      }),
      target.snapshot(db => sumOf(db, table, () => steps.check())),
    ])
    if (ours.rows !== theirs.rows)
      different.push(`${table.name} (${ours.rows} rows, but ${theirs.rows} in the copy)`)
    else if (ours.hash !== theirs.hash) different.push(`${table.name} (as many rows, but not the same)`)
  }
  if (different.length === 0) return rows
  throw new CopyError(
    `The copy is not equal to its source: ${different.join(", ")}. The source was written to after the copy had ` +
      "begun, or the copy was. Begin again with a new, empty target.",
  )
}

const total = (numbers: Iterable<number>): number => [...numbers].reduce((sum, each) => sum + each, 0)
