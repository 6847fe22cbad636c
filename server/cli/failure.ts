import { ParleyError } from "@parley/contract"
import { BackupError } from "../backup.ts"
import { ConfigError } from "../config.ts"
import { CopyError, CopyStopped, UnfinishedCopy } from "../copy/index.ts"
import { Refused } from "../late.ts"
import { PortTaken } from "../listening.ts"
import { DatabaseInUse, SchemaTooNew } from "../platform/store/index.ts"
import { SmokeFailure } from "../smoke/places.ts"

const expected = [
  BackupError,
  ConfigError,
  CopyError,
  CopyStopped,
  PortTaken,
  DatabaseInUse,
  Refused,
  SchemaTooNew,
  SmokeFailure,
  UnfinishedCopy,
  ParleyError,
]

/** By the beginning of an error's code: SQLite's, the system's, and SQLSTATE. */
const known: Readonly<Record<string, string>> = {
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
  SQLITE_BUSY: "Another program writes to the database: end it and start again.",
  ECONNREFUSED: "No database server answers there: check its address, and that it runs.",
  ENOTFOUND: "The database server's name leads nowhere: check the address.",
  "28": "The database server does not let us in: check the user and the password.",
  "3D000": "The server has no such database: create it, or check the name.",
  "42501": "The database's user may not do that: it must own the tables.",
  "53100": "The database server's disk is full: free some space and start again.",
  "57P0": "The database server went away.",
}

/** A failure in a sentence that says what to do, or nothing for one that nobody foresaw. */
export function sentenceFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (expected.some(kind => error instanceof kind)) return error.message
  const code = "code" in error ? String(error.code) : ""
  const found = Object.keys(known).find(each => code.startsWith(each))
  return found ? `${known[found]} (${error.message})` : undefined
}
