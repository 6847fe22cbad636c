import { existsSync } from "node:fs"
import { resolve } from "node:path"
import type { Command } from "commander"
import { derivedTables, migrations } from "../compose.ts"
import { type Config, ConfigError, readConfig, settings } from "../config.ts"
import { CopyError, type CopyOptions, copyState } from "../copy/index.ts"
import { databasePath, isEmbedded, openBlobs, openStoreToCopy } from "../drivers.ts"
import { createLog } from "../platform/telemetry/log.ts"
import { seededTables } from "../timeline/index.ts"
import { CopyProgress } from "./copy-progress.ts"

interface CopyFlags {
  from: string
  to: string
  blobsFrom?: string
  blobsTo?: string
}

/** `parley db ...`. */
export function addDatabaseCommands(program: Command): void {
  program
    .command("db")
    .description("The database as a whole")
    .command("copy")
    .description(
      "Copy everything into another database, of the same kind or another; given again, it goes on",
    )
    .requiredOption(
      "--from <url>",
      "The database to read: sqlite:<path> or postgres://...; its server must be stopped",
    )
    .requiredOption("--to <url>", "An empty database, or one where this copy has stopped")
    .option("--blobs-from <url>", "Where uploaded files are")
    .option("--blobs-to <url>", "An empty place to copy them to; without the two they stay where they are")
    .action(copy)
}

async function copy(flags: CopyFlags): Promise<void> {
  const stopping = new AbortController()
  const stop = () => {
    if (stopping.signal.aborted) process.exit(130)
    stopping.abort()
  }
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop)
  const progress = new CopyProgress({ write: text => process.stderr.write(text), ...terminal() })
  const opened = new AsyncDisposableStack()
  try {
    const { tables, rows, files, bytes } = await copyState({
      ...(await openPlaces(flags, opened)),
      migrations,
      derived: derivedTables,
      seeded: seededTables,
      signal: stopping.signal,
      onStep: step => progress.show(step),
      onRetry: error => progress.say(`A connection broke (${error}); trying again ...`),
    })
    progress.end()
    const size = flags.blobsTo ? ` and ${files} files (${(bytes / 1e6).toFixed(1)} MB)` : ""
    console.log(`Copied ${rows} rows of ${tables} tables${size}; both sides are equal.`)
  } catch (error) {
    progress.end()
    if (progress.begun && !(error instanceof CopyError))
      console.error("What is copied is kept: the same command goes on from there.")
    throw error
  } finally {
    await opened.disposeAsync()
  }
}

async function openPlaces(
  flags: CopyFlags,
  opened: AsyncDisposableStack,
): Promise<Pick<CopyOptions, "source" | "target" | "blobs">> {
  const { from, to, blobsFrom, blobsTo } = flags
  const config = readConfig(process.env)
  const log = createLog("error")
  if ((blobsFrom === undefined) !== (blobsTo === undefined))
    throw new ConfigError("Give --blobs-from and --blobs-to together.")
  const source = { ...config, databaseUrl: checked("from", from) }
  const target = { ...config, databaseUrl: checked("to", to) }
  const [name, targetName] = [nameOf(from), nameOf(to)]
  if (name === targetName) throw new ConfigError("--from and --to are the same database.")
  if (isEmbedded(source) && !existsSync(databasePath(source)))
    throw new ConfigError(`--from: there is no database at ${databasePath(source)}.`)
  return {
    ...(blobsFrom && blobsTo ? { blobs: await openFiles(config, blobsFrom, blobsTo) } : {}),
    source: { store: await openStoreToCopy(source, log, opened), name },
    target: { store: await openStoreToCopy(target, log, opened), name: targetName },
  }
}

async function openFiles(
  config: Config,
  from: string,
  to: string,
): Promise<NonNullable<CopyOptions["blobs"]>> {
  if (nameOf(from) === nameOf(to)) throw new ConfigError("--blobs-from and --blobs-to are the same place.")
  const open = async (flag: string, url: string) => {
    const parsed = settings.blobsUrl.schema.safeParse(url)
    if (!parsed.success) throw new ConfigError(`--${flag} ${parsed.error.issues[0]?.message}`)
    return await openBlobs({ ...config, blobsUrl: parsed.data })
  }
  const folder = /^file:(.+)$/.exec(nameOf(from))?.[1]
  if (folder && !existsSync(folder)) throw new ConfigError(`--blobs-from: there is no folder ${folder}.`)
  return {
    source: await open("blobs-from", from),
    target: await open("blobs-to", to),
    places: `from ${nameOf(from)} to ${nameOf(to)}`,
  }
}

/** @throws ConfigError without the URL in it, which may have a password */
function checked(flag: string, url: string): string {
  const parsed = settings.databaseUrl.schema.safeParse(url)
  if (!parsed.success) throw new ConfigError(`--${flag} ${parsed.error.issues[0]?.message}`)
  return parsed.data
}

/** A place without its password and options, and with its whole path. */
function nameOf(url: string): string {
  const path = /^(sqlite|file):(?:\/\/(?=\/))?(.+)$/.exec(url)
  if (path) return `${path[1]}:${resolve(path[2] ?? "")}`
  const parsed = URL.parse(url)
  if (!parsed) throw new ConfigError("One of the URLs cannot be read: check its user, password and port.")
  return `${parsed.protocol}//${parsed.host}${parsed.pathname}`
}

function terminal(): { isTerminal: boolean; now: () => number } {
  return { isTerminal: process.stderr.isTTY === true, now: () => performance.now() }
}
