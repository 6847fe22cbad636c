import { Database } from "bun:sqlite"
import { existsSync, statSync } from "node:fs"
import { SqliteThread } from "./thread.ts"

const progressEveryMs = 200

/**
 * Writes a whole and consistent copy of a database that may be in use, as one file without a log beside it.
 * @param onProgress told now and then how much is written, from 0 to 1
 */
export async function copyDatabase(
  from: string,
  to: string,
  onProgress: (part: number) => void,
): Promise<void> {
  const whole = statSync(from).size
  const reader = new SqliteThread(from, "read")
  const timer = setInterval(() => {
    if (existsSync(to)) onProgress(Math.min(statSync(to).size / Math.max(whole, 1), 1))
  }, progressEveryMs)
  try {
    await reader.run("vacuum into ?", [to])
  } finally {
    clearInterval(timer)
    await reader.close()
  }
}

/** Reads every page of a database and its indexes. @returns what is wrong, or nothing */
export function findDamage(file: string): string | undefined {
  const database = new Database(file, { readonly: true })
  try {
    const found = database.query<{ integrity_check: string }, []>("pragma integrity_check(1)").get()
    return found?.integrity_check === "ok" ? undefined : (found?.integrity_check ?? "it cannot be read")
  } finally {
    database.close()
  }
}
