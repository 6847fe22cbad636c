import { afterAll, expect, test } from "bun:test"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pino from "pino"
import { BackupError, checkBackup } from "./backup.ts"
import { scheduleBackups } from "./backup-schedule.ts"
import { backUpNext, latestBackup } from "./backup-series.ts"
import { readConfig } from "./config.ts"
import { openSqlite } from "./platform/store/sqlite/index.ts"
import { Tasks } from "./platform/telemetry/tasks.ts"
import { errorOf, TestServer } from "./testing/index.ts"

const hour = 3_600_000
const parent = mkdtempSync(join(tmpdir(), "parley-schedule-"))
afterAll(() => rmSync(parent, { recursive: true }))
let folders = 0
const newFolder = (): string => join(parent, `${folders++}`)

test("a server backs itself up at its start, and not again before it is time", async () => {
  const backups = newFolder()
  await using server = await TestServer.start({ PARLEY_BACKUP_FOLDER: backups })
  const scrape = async () => await (await fetch(`${server.url}/metrics`)).text()
  const ended = /parley_task_runs_total\{task="back_up",result="(ok|failed)"\} 1/
  let found = ended.exec(await scrape())
  while (!found) found = ended.exec(await scrape())
  expect(found[1]).toBe("ok")
  const names = readdirSync(backups)
  expect(names).toHaveLength(1)
  await checkBackup(join(backups, names[0] ?? ""), () => {})
  await server.restart()
  expect(await scrape()).toContain('parley_task_runs_total{task="back_up",result="ok"} 0')
  expect(readdirSync(backups)).toEqual(names)
})

/** What a schedule over a database with nothing in it logs of its first backup, when the clock is so much later. */
async function firstBackup(given: { backups: string; later: number; keep?: number }): Promise<string> {
  const database = join(parent, "parley.db")
  if (!existsSync(database)) {
    const store = openSqlite(database)
    await store.migrate({})
    await store.close()
  }
  const config = readConfig({
    PARLEY_DATABASE_URL: `sqlite:${database}`,
    PARLEY_BLOBS_URL: `file:${join(parent, "blobs")}`,
    PARLEY_BACKUP_FOLDER: given.backups,
    PARLEY_BACKUP_KEEP: String(given.keep ?? 14),
  })
  const { promise, resolve } = Promise.withResolvers<string>()
  const schedule = scheduleBackups({
    config,
    log: pino({}, { write: resolve }),
    tasks: new Tasks(),
    clock: { now: () => Date.now() + given.later },
  })
  const line = await promise
  await schedule.close()
  return line
}

test("each that is due is made, and the oldest go once there are too many", async () => {
  const backups = newFolder()
  mkdirSync(backups)
  writeFileSync(join(backups, "notes.txt"), "of somebody else")
  const dead = join(backups, "parley-20200101T000000000Z.unfinished")
  mkdirSync(dead)
  const seen: string[][] = []
  for (let round = 0; round < 3; round++) {
    expect(await firstBackup({ backups, later: 25 * hour, keep: 2 })).toContain('"backed up"')
    seen.push(
      readdirSync(backups)
        .filter(name => name !== "notes.txt")
        .sort(),
    )
  }
  const [first = [], second = [], third = []] = seen
  expect([first.length, second.length, third.length]).toEqual([1, 2, 2])
  expect(third[0]).toBe(second[1])
  expect(third).not.toContain(first[0])
  expect(existsSync(join(backups, "notes.txt"))).toBe(true)
  expect(latestBackup(backups)).toBeGreaterThan(Date.now() - hour)
})

test("one that fails takes none away, and says why", async () => {
  const backups = newFolder()
  await firstBackup({ backups, later: 0, keep: 1 })
  const before = readdirSync(backups)
  const gone = { database: join(parent, "nowhere.db"), blobs: join(parent, "blobs") }
  const about = { state: gone, version: "test", now: new Date(), onProgress() {} }
  expect(await errorOf(backUpNext({ ...about, series: { folder: backups, keep: 1 } }))).toBeInstanceOf(
    BackupError,
  )
  expect(readdirSync(backups)).toEqual(before)

  writeFileSync(join(parent, "file"), "")
  const line = await firstBackup({ backups: join(parent, "file", "backups"), later: 0 })
  expect(line).toContain("the backup failed and is tried again in an hour")
})

test("it is for SQLite, and not among the uploaded files", async () => {
  const postgres = {
    PARLEY_DATABASE_URL: "postgres://db.example.com/parley",
    PARLEY_BACKUP_FOLDER: "/backups",
  }
  expect(() => readConfig(postgres)).toThrow("PostgreSQL and buckets are backed up by their own tools")
  const blobs = newFolder()
  const about = { state: { database: "a.db", blobs }, version: "test", now: new Date(), onProgress() {} }
  const error = await errorOf(backUpNext({ ...about, series: { folder: join(blobs, "backups"), keep: 1 } }))
  expect((error as Error).message).toContain("among the uploaded files")
})
