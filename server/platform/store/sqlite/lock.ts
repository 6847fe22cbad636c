import { Database } from "bun:sqlite"
import { DatabaseInUse } from "../index.ts"

/**
 * Keeps a second server off a database file: with queue and bus in memory, two would not hear each other. The lock
 * is the operating system's, so it ends with the process however that dies.
 * @returns lets the lock go
 */
export function lockDatabase(file: string): () => void {
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
