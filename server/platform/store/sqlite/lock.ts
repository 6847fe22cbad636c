import { Database } from "bun:sqlite"
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseInUse } from "../index.ts"

/**
 * Keeps a second server off a database file, and makes its folder: with queue and bus in memory, two would not hear each other. The lock
 * is the operating system's, so it ends with the process however that dies.
 * @returns lets the lock go
 */
export function lockDatabase(file: string): () => void {
  mkdirSync(dirname(file), { recursive: true })
  const lock = new Database(`${file}.lock`, { create: true })
  try {
    lock.run("PRAGMA busy_timeout = 200")
    lock.run("BEGIN EXCLUSIVE")
  } catch (error) {
    lock.close()
    throw new DatabaseInUse(
      `Another Parley runs on ${file}. Stop it first, or choose another PARLEY_DATABASE_URL.`,
      {
        cause: error,
      },
    )
  }
  return () => lock.close()
}
