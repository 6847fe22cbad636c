import { existsSync, readdirSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { backUp } from "./backup.ts"

/** Backups beside each other, each in a folder that has the time of its beginning as its name. */
export interface BackupSeries {
  readonly folder: string
  /** How many stay. */
  readonly keep: number
}

/** What a backup that never ended leaves is taken for dead after this long. */
const unfinishedKeptMs = 86_400_000

const nameOf = (time: Date): string => `parley-${time.toISOString().replaceAll(/[-:.]/g, "")}`

/** When a backup of this name was begun; nothing if it is the name of none. */
function timeOf(name: string): number | undefined {
  const parts = /^parley-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(name)?.slice(1)
  if (!parts) return undefined
  const [year, month, day, hour, minute, second, ms] = parts
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
}

/** Names of those that are whole, the oldest first. Whatever else is in the folder is left alone. */
function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => timeOf(name) !== undefined)
    .sort()
}

/** When the newest backup was begun, in milliseconds since 1970. */
export function latestBackup(folder: string): number | undefined {
  const newest = namesIn(folder).at(-1)
  return newest === undefined ? undefined : timeOf(newest)
}

/**
 * Makes the next backup, and removes the oldest that are too many once it is whole.
 * @throws BackupError, and then nothing is removed
 */
export async function backUpNext({
  series: { folder, keep },
  now,
  ...rest
}: { series: BackupSeries } & Omit<Parameters<typeof backUp>[0], "to">): Promise<{
  to: string
  bytes: number
  removed: string[]
}> {
  const to = join(folder, nameOf(now))
  const bytes = await backUp({ ...rest, to, now })
  const removed = [...namesIn(folder).slice(0, -keep), ...deadIn(folder, now)].map(name => join(folder, name))
  for (const old of removed) await rm(old, { recursive: true, force: true })
  return { to, bytes, removed }
}

function deadIn(folder: string, now: Date): string[] {
  return readdirSync(folder).filter(name => {
    const begun = name.endsWith(".unfinished") ? timeOf(name.replace(/\.unfinished$/, "")) : undefined
    return begun !== undefined && now.getTime() - begun > unfinishedKeptMs
  })
}
