import { ParleyError } from "@parley/contract"
import { PortTaken } from "../app.ts"
import { BackupError } from "../backup.ts"
import { ConfigError } from "../config.ts"
import { DatabaseInUse, SchemaTooNew } from "../platform/store/index.ts"

const expected = [BackupError, ConfigError, PortTaken, DatabaseInUse, SchemaTooNew, ParleyError]

const disk: Readonly<Record<string, string>> = {
  SQLITE_CANTOPEN:
    "The database cannot be opened: check that the folder exists and that this user may write in it.",
  SQLITE_READONLY: "The database is read-only: check the rights of its file and folder.",
  SQLITE_FULL: "The disk is full: free some space and start again.",
  SQLITE_IOERR: "The disk failed while the database was read or written.",
  SQLITE_NOTADB: "The file is no Parley database.",
  ENOENT: "A folder of the database's path is missing and cannot be made: check PARLEY_DATABASE_URL.",
  EACCES: "This user may not write there: check the rights of the data folder.",
  EROFS: "The disk is read-only: put the database elsewhere with PARLEY_DATABASE_URL.",
  ENOSPC: "The disk is full: free some space and start again.",
}

/** A failure in a sentence that says what to do, or nothing for one that nobody foresaw. */
export function sentenceFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (expected.some(kind => error instanceof kind)) return error.message
  const code = "code" in error ? String(error.code) : ""
  const known = Object.keys(disk).find(each => code.startsWith(each))
  return known ? `${disk[known]} (${error.message})` : undefined
}
