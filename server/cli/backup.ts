import { resolve } from "node:path"
import type { Command } from "commander"
import packageJson from "../../package.json"
import { BackupError, backUp, checkBackup, restore } from "../backup.ts"
import { type BackupSeries, backUpNext } from "../backup-series.ts"
import { readConfig } from "../config.ts"
import { blobsPath, databasePath } from "../drivers.ts"

/** `parley backup` and `parley restore`. */
export function addBackupCommands(program: Command): void {
  program
    .command("backup [folder]")
    .description(
      "Copy the whole state into a new folder, while the server runs. Without a folder: as the next of those in " +
        "PARLEY_BACKUP_FOLDER, of which PARLEY_BACKUP_KEEP are kept",
    )
    .action(async (folder: string | undefined) => {
      const about = {
        state: stateOf(),
        version: packageJson.version,
        now: new Date(),
        onProgress: showProgress(),
      }
      const { to, bytes, removed } = folder
        ? { to: folder, bytes: await backUp({ ...about, to: folder }), removed: [] }
        : await backUpNext({ ...about, series: seriesOf() })
      console.log(`Backed up ${(bytes / 1e6).toFixed(1)} MB to ${to}.`)
      for (const old of removed) console.log(`Removed ${old}.`)
    })

  program
    .command("restore <folder>")
    .description("Put a backup in the place of the state; the server must be stopped")
    .option("--replace", "Replace a database that is there; it is kept beside the new one", false)
    .action(async (folder: string, flags: { replace: boolean }) => {
      const former = await restore({
        from: folder,
        state: stateOf(),
        replace: flags.replace,
        now: new Date(),
        onProgress: showProgress(),
      })
      console.log(`Restored ${folder}.${former ? ` What was there before is at ${former}.` : ""}`)
    })

  program
    .command("backup-check <folder>")
    .description("Compare a backup's files with what was written")
    .action(async (folder: string) => {
      const { version, createdAt } = await checkBackup(folder, () => {})
      console.log(`The backup is whole: made by ${version} at ${createdAt}.`)
    })
}

function stateOf() {
  const config = readConfig(process.env)
  return { database: databasePath(config), blobs: resolve(blobsPath(config)) }
}

function seriesOf(): BackupSeries {
  const { backupFolder, backupKeep } = readConfig(process.env)
  if (backupFolder === "") {
    throw new BackupError("Say where to: parley backup <new folder>, or set PARLEY_BACKUP_FOLDER.")
  }
  return { folder: backupFolder, keep: backupKeep }
}

/** A line for each step, and for each tenth of it. */
function showProgress(): (step: string, part: number) => void {
  let shown = ""
  return (step, part) => {
    const line = `${step} ... ${Math.floor(part * 10) * 10} %`
    if (line !== shown) console.error(line)
    shown = line
  }
}
