import { join } from "node:path"
import { latestBackup } from "./backup-series.ts"
import type { Config } from "./config.ts"
import type { Clock } from "./platform/clock.ts"
import { isCompiled } from "./platform/compiled.ts"
import type { Logger } from "./platform/telemetry/log.ts"
import type { Tasks } from "./platform/telemetry/tasks.ts"

export interface BackupScheduleOptions {
  readonly config: Pick<Config, "databaseUrl" | "blobsUrl" | "backupFolder" | "backupHours" | "backupKeep">
  readonly log: Logger
  readonly tasks: Tasks
  readonly clock: Clock
}

/** Between two looks at whether a backup is due. */
const lookEveryMs = 60_000
/** After a failure. */
const retryAfterMs = 3_600_000
/** Of what a backup that failed said. */
const complaintMax = 500

/** How this program is started again. */
const program = isCompiled ? [process.execPath] : [process.execPath, join(import.meta.dir, "main.ts")]

/**
 * Backs the server up as often as its settings say, counted from the last backup that is there, so that a start makes up
 * for one that was missed. Each is made by a process of its own: reading everything takes memory and time.
 * @returns breaks off a backup that is under way when it is closed
 */
export function scheduleBackups({ config, log, tasks, clock }: BackupScheduleOptions) {
  const task = tasks.of("back_up")
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let notBefore = 0
  const isDue = () => {
    const now = clock.now()
    const latest = latestBackup(config.backupFolder)
    return now >= notBefore && (latest === undefined || now - latest >= config.backupHours * 3_600_000)
  }
  const backUpIfDue = async () => {
    try {
      if (!isDue()) return
      const said = await task.run(() => runBackup(config, stopping.signal))
      log.info({ said }, "backed up")
    } catch (error) {
      if (stopping.signal.aborted) return
      notBefore = clock.now() + retryAfterMs
      log.error({ err: error }, "the backup failed and is tried again in an hour")
    }
  }
  const look = () => {
    running ??= backUpIfDue().finally(() => {
      running = undefined
    })
  }
  const timer = setInterval(look, lookEveryMs)
  look()
  return {
    async close() {
      stopping.abort()
      clearInterval(timer)
      await running
    },
  }
}

/** @returns what it says at its end. @throws Error with what it says against it */
async function runBackup(config: BackupScheduleOptions["config"], signal: AbortSignal): Promise<string> {
  const child = Bun.spawn([...program, "backup"], {
    env: {
      // What was given as flags counts as well.
      PARLEY_DATABASE_URL: config.databaseUrl,
      PARLEY_BLOBS_URL: config.blobsUrl,
      PARLEY_BACKUP_FOLDER: config.backupFolder,
      PARLEY_BACKUP_KEEP: String(config.backupKeep),
      TMPDIR: process.env["TMPDIR"],
      PATH: process.env["PATH"],
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    signal,
  })
  const [said, complaint, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (status !== 0) throw new Error(complaint.trim().slice(-complaintMax))
  return said.trim()
}
