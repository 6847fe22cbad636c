import type { Blobs } from "../platform/blobs/index.ts"
import { type Migrations, SchemaTooNew, type Store, type Tx } from "../platform/store/index.ts"
import { engineOf } from "./engines/index.ts"
import { CopyError } from "./errors.ts"
import { copyFiles } from "./files.ts"
import { findSource, markerTables, markUnfinished, unmark } from "./marker.ts"
import { countRows } from "./pages.ts"
import { compareRows, copyRows } from "./rows.ts"
import { type Step, Steps } from "./steps.ts"
import { tablesToCopy } from "./tables.ts"

/** Times that a connection may break one after the other, with nothing done in between. */
const attemptsMax = 7
const firstPauseMs = 250

/** One side of a copy. */
export interface Place {
  readonly store: Store
  /** Names the database, to know it again on a resume; without a password. */
  readonly name: string
}

export interface CopyOptions {
  readonly source: Place
  readonly target: Place
  /** Left out where files stay where they are. */
  readonly blobs?: { readonly source: Blobs; readonly target: Blobs; readonly places: string }
  readonly migrations: Migrations
  /** Tables that their owner makes anew from the others. */
  readonly derived: readonly string[]
  /** Tables that have rows from migrations: an empty target may have them too, until the source's take their place. */
  readonly seeded: readonly string[]
  /** Stops the copy after the page that it is at. */
  readonly signal: AbortSignal
  readonly onStep: (step: Step) => void
  /** Hears of a connection that broke, before it is tried again. */
  readonly onRetry: (error: unknown) => void
}

export interface CopyResult {
  readonly tables: number
  readonly rows: number
  readonly files: number
  /** Of the files. */
  readonly bytes: number
}

/**
 * Copies the whole state into an empty place, compares both sides, and takes off the mark of the unfinished copy last.
 * Whatever ends it before, the same call goes on where it stopped. The source's rows are not changed, and nobody
 * else can write to it meanwhile.
 * @throws CopyError, CopyStopped, SchemaTooNew
 */
export async function copyState(options: CopyOptions): Promise<CopyResult> {
  const { source, target } = options
  const steps = new Steps(options.signal, options.onStep)
  // A server that cannot be reached at all is a wrong address sooner than a broken connection: nothing is tried again.
  for (const { store } of [source, target]) await store.ping()
  let [failures, worked] = [0, 0]
  for (;;) {
    try {
      return await attempt(options, steps)
    } catch (error) {
      if (!source.store.isTransient(error) && !target.store.isTransient(error)) throw error
      failures = steps.worked === worked ? failures + 1 : 1
      worked = steps.worked
      if (failures === attemptsMax) throw error
      options.onRetry(error)
      await pause(firstPauseMs * 2 ** failures, options.signal)
      steps.check()
    }
  }
}

async function attempt(options: CopyOptions, steps: Steps): Promise<CopyResult> {
  const { source, target } = options
  const applied = await appliedMigrations(source, options.migrations)
  await prepareTarget(options, applied)
  const result = await source.store.transaction(tx => copyFrom(tx, options, steps))
  // The source has not lost its hold on others until here, or its transaction would have failed.
  await unmark(target.store)
  return result
}

async function copyFrom(source: Tx, options: CopyOptions, steps: Steps): Promise<CopyResult> {
  const { blobs, derived } = options
  const target = options.target.store
  const theirs = await engineOf(target.db).tables(target.db)
  const tables = tablesToCopy(await engineOf(source).tables(source), theirs, [...derived, ...markerTables])
  await engineOf(source).holdStill(source, tables)
  await copyRows({ source, target, tables, steps })
  await target.transaction(tx => engineOf(tx).afterCopy(tx, tables))
  const files = blobs ? await copyFiles({ ...blobs, store: target, steps }) : { files: 0, bytes: 0 }
  const rows = await compareRows({ source, target, tables, steps })
  return { tables: tables.length, rows, ...files }
}

/** The migrations that the source has: the target gets these and no others, so that both have the same tables. */
async function appliedMigrations({ store, name }: Place, migrations: Migrations): Promise<Migrations> {
  const pending = await store.pendingMigrations(migrations)
  const applied = Object.entries(migrations).filter(([each]) => !pending.includes(each))
  if (applied.length === 0) throw new CopyError(`There is no Parley in the source ${name}.`)
  const begun = await findSource(store.db)
  if (begun) throw new CopyError(`The source ${name} is itself an unfinished copy, of ${begun.database}.`)
  return Object.fromEntries(applied)
}

async function prepareTarget(options: CopyOptions, migrations: Migrations): Promise<void> {
  const { source, target, seeded } = options
  const { store } = target
  const begun = await findSource(store.db)
  if (begun && begun.database !== source.name) {
    throw new CopyError(
      `The target is an unfinished copy of ${begun.database}, not of ${source.name}. Choose an empty one.`,
    )
  }
  if (!begun) {
    await refuseRows(target, seeded)
    await markUnfinished(store, source.name)
  }
  await store.migrate(migrations).catch((error: unknown) => {
    if (!(error instanceof SchemaTooNew)) throw error
    throw new CopyError(
      "The target has migrations that the source lacks: bring the source up with `parley migrate`, or choose a " +
        "target without tables.",
      { cause: error },
    )
  })
}

async function refuseRows({ store, name }: Place, seeded: readonly string[]): Promise<void> {
  for (const table of await engineOf(store.db).tables(store.db)) {
    if (seeded.includes(table.name)) continue
    const rows = await countRows(store.db, table.name)
    if (rows > 0) throw new CopyError(`The target ${name} is not empty: ${table.name} has ${rows} rows.`)
  }
}

/** Resolves early when the copy is to stop. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  signal.addEventListener("abort", () => resolve(), { once: true })
  await promise
  clearTimeout(timer)
}
